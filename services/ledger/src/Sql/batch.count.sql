/* imports:ledger.batch_count */
-- @importId. How many batches one import has, and how often they were handed out: a range of the primary key, all of it. No locks.
SELECT COUNT(*) AS total, CAST(COALESCE(SUM(attempt), 0) AS SIGNED) AS attempts
FROM import_batch
WHERE import_id = @importId
