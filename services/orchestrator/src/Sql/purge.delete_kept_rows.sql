/* imports:orchestrator.purge_delete_kept_rows */
-- @importId, @rows. Rows of one import that its undo has left as they were, the first ones: a range of the primary key. Locks the rows that it deletes, which nobody reads or writes for long; idempotent.
DELETE FROM import_kept_row
WHERE import_id = @importId
ORDER BY row_no
LIMIT @rows
