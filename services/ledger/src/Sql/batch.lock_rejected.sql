/* imports:ledger.batch_lock_rejected */
-- @importId, @batchNumbers. Rows by the primary key, locked until the commit; waits for whoever holds one.
SELECT batch_number, attempt, staged_rows
FROM import_batch
WHERE import_id = @importId AND batch_number IN @batchNumbers AND state = 'rejected'
ORDER BY batch_number
FOR UPDATE
