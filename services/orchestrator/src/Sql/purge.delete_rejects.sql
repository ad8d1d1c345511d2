/* imports:orchestrator.purge_delete_rejects */
-- @importId, @rows. Rejected rows of one import, the first ones: a range of the primary key. Locks the rows that it deletes, which nobody reads or writes for long; idempotent.
DELETE FROM import_reject
WHERE import_id = @importId
ORDER BY row_no
LIMIT @rows
