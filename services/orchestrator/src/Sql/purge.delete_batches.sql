/* imports:orchestrator.purge_delete_batches */
-- @importId, @rows. Batches of one import, the first ones: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM import_batch
WHERE import_id = @importId
ORDER BY batch_number
LIMIT @rows
