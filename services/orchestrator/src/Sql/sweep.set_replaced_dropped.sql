/* imports:orchestrator.sweep_set_replaced_dropped */
-- @importId. One row by the primary key; idempotent.
UPDATE replaced_table
SET dropped_at = COALESCE(dropped_at, UTC_TIMESTAMP(6))
WHERE import_id = @importId
