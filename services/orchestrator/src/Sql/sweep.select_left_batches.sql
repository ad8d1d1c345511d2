/* imports:orchestrator.sweep_select_left_batches */
-- What failed and cancelled imports left in the ledger, at most 500 a round, by ix_import_batch_state. The batches first: once this has run, few are left in these states.
-- No locks: the import is locked before its batches are rejected, and by then may have been retried; the lock of the batches looks at their state again.
SELECT STRAIGHT_JOIN b.import_id, b.batch_number
FROM import_batch b
JOIN import i ON i.import_id = b.import_id
WHERE b.state IN ('planned', 'released', 'staged') AND i.status IN ('failed', 'cancelled')
LIMIT 500
