/* imports:orchestrator.sweep_lock_left_batches */
-- @importId, @batchNumbers. Rows by the primary key, locked until the commit. Not those that a worker holds: they come next time.
SELECT batch_number
FROM import_batch
WHERE import_id = @importId AND batch_number IN @batchNumbers AND state IN ('planned', 'released', 'staged')
FOR UPDATE SKIP LOCKED
