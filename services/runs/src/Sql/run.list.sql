/* imports:runs.run_list */
-- @importId. The batches of one import that were tried, each with its attempt: a range of the ledger's primary key. No locks.
SELECT batch_number, attempt, COALESCE(staged_rows, 0) AS staged_rows
FROM import_batch
WHERE import_id = @importId AND attempt > 0
ORDER BY batch_number
