/* imports:orchestrator.sweep_select_closed */
-- @importId. One row by the primary key, if the import has ended for good. No locks: without a time for a retry an end stays one.
SELECT import_id
FROM import
WHERE import_id = @importId AND status IN ('done', 'failed', 'cancelled') AND retry_until IS NULL AND retry_requested_at IS NULL
