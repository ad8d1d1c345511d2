/* imports:orchestrator.purge_delete_import */
-- @importId. One row by the primary key, if nothing of it is left to find it by; idempotent.
DELETE FROM import
WHERE import_id = @importId AND status IN ('done', 'failed', 'cancelled') AND ledger_purged_at IS NOT NULL AND runs_removed_at IS NOT NULL
