/* imports:orchestrator.purge_delete_differences */
-- @importId, @rows. What a dry run found, the first rows: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM import_difference
WHERE import_id = @importId
ORDER BY position
LIMIT @rows
