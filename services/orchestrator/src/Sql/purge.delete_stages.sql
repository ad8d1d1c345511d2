/* imports:orchestrator.purge_delete_stages */
-- @importId, @rows. The two counters of one import: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM import_stage
WHERE import_id = @importId
ORDER BY stage
LIMIT @rows
