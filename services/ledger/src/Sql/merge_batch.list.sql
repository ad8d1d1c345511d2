/* imports:ledger.merge_batch_list */
-- @importId, @after, @limit. Committed batches of one merge behind a number: a range of the primary key, in its order. No locks.
SELECT batch_number, row_count AS `rows`, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at
FROM merge_batch
WHERE import_id = @importId AND batch_number > @after
ORDER BY batch_number
LIMIT @limit
