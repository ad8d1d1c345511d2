/* imports:datasets.target_select_table */
-- @schema, @table. One row of the catalogue: the table, or a view of that name. No locks but the catalogue's own.
SELECT engine AS engine, table_comment AS comment
FROM information_schema.tables
WHERE table_schema = @schema AND table_name = @table
