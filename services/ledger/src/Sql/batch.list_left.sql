/* imports:ledger.batch_list_left */
-- @importId, @after, @limit. Batches of an import that were not done when it failed, by a range of the primary key, locked until the commit. Not one that a worker holds: he
-- ends it, or its lease runs out; or it is rejected, and waited for afterwards.
SELECT batch_number, attempt, staged_rows
FROM import_batch
WHERE import_id = @importId AND batch_number > @after AND state IN ('released', 'staged', 'rejected')
ORDER BY batch_number
LIMIT @limit
FOR UPDATE SKIP LOCKED
