/* imports:orchestrator.purge_delete_merge_batches */
-- @importId, @rows. Transactions of one import's merge, the first ones: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM merge_batch
WHERE import_id = @importId
ORDER BY batch_number
LIMIT @rows
