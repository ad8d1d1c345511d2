/* imports:merge.replaced_table_delete */
-- @importId. One row by the primary key: the table was not put aside. Idempotent.
DELETE FROM replaced_table
WHERE import_id = @importId
