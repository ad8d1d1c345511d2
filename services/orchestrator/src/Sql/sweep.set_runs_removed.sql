/* imports:orchestrator.sweep_set_runs_removed */
-- @importId. One row by the primary key; idempotent.
UPDATE import
SET runs_removed_at = COALESCE(runs_removed_at, UTC_TIMESTAMP(6))
WHERE import_id = @importId AND status IN ('done', 'failed', 'cancelled')
