/* imports:orchestrator.purge_select_ledgers */
-- @keepSeconds. Imports that ended so long ago and whose ledger is still there, by ix_import_purge, at most 100. Not one whose runs are there: the ledger names them. Nor one that can
-- be retried. Nor corrections before the refused rows that they correct, looked up by the primary key: as long as these can be corrected, it is known which are. No locks: what has ended so stays so.
SELECT import_id
FROM import
WHERE ledger_purged_at IS NULL AND finished_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
  AND status IN ('done', 'failed', 'cancelled') AND runs_removed_at IS NOT NULL AND retry_until IS NULL AND retry_requested_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM import p WHERE p.import_id = import.parent_id AND p.ledger_purged_at IS NULL)
ORDER BY finished_at
LIMIT 100
