/* imports:orchestrator.purge_delete_causes */
-- @importId, @rows. Causes of one import: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM import_cause
WHERE import_id = @importId
ORDER BY code
LIMIT @rows
