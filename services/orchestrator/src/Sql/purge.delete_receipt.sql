/* imports:orchestrator.purge_delete_receipt */
-- @importId. One row by the primary key, before its import's; idempotent.
DELETE FROM receipt
WHERE import_id = @importId
