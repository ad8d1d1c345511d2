/* imports:orchestrator.purge_delete_changed_columns */
-- @importId, @rows. How many rows of a dry run change a column: a range of the primary key. Locks the rows that it deletes; idempotent.
DELETE FROM import_changed_column
WHERE import_id = @importId
ORDER BY column_name
LIMIT @rows
