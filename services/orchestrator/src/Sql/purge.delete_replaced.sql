/* imports:orchestrator.purge_delete_replaced */
-- @importId. One row by the primary key, if the table is dropped; idempotent.
DELETE FROM replaced_table
WHERE import_id = @importId AND dropped_at IS NOT NULL
