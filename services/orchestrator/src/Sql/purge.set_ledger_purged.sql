/* imports:orchestrator.purge_set_ledger_purged */
-- @importId. One row by the primary key; idempotent.
UPDATE import
SET ledger_purged_at = COALESCE(ledger_purged_at, UTC_TIMESTAMP(6))
WHERE import_id = @importId AND status IN ('done', 'failed', 'cancelled')
