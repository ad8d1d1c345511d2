/* imports:ledger.batch_list_rejected */
-- @importId. Rejected batches of one import, by a range of the primary key. No locks: whoever locks one looks at its state again.
SELECT batch_number
FROM import_batch
WHERE import_id = @importId AND state = 'rejected'
ORDER BY batch_number
