/* imports:ledger.reject_count_kept */
-- @importId. How many rows a target refused in committed batches, among the rejects of one import: a range of the primary key. No locks: nobody merges the import meanwhile.
SELECT COUNT(*)
FROM import_reject
WHERE import_id = @importId AND kind = 'target_batch'
