/* imports:merge.image_select_columns */
-- @schema, @table. The columns of a table as they are declared, in their order, without those that the server computes. Locks nothing.
SELECT c.column_name AS name, c.column_type AS type, LOWER(c.data_type) AS data_type, c.character_set_name AS character_set, c.collation_name AS collated
FROM information_schema.columns c
WHERE c.table_schema = @schema AND c.table_name = @table AND COALESCE(c.generation_expression, '') = ''
ORDER BY c.ordinal_position
