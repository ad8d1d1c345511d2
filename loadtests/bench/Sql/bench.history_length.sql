/* imports:bench.history_length */
-- Undo records that are not purged yet. Reads a counter; no locks.
SELECT CAST(`count` AS SIGNED)
FROM information_schema.innodb_metrics
WHERE name = 'trx_rseg_history_len'
