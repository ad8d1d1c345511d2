/* imports:datasets.target_select_indexes */
-- @schema, @table. The indexes of one table, one row a column, from the catalogue. No column name: an index over an expression.
SELECT index_name AS name, non_unique = 0 AS is_unique, column_name AS column_name, CAST(sub_part AS SIGNED) AS prefix_length
FROM information_schema.statistics
WHERE table_schema = @schema AND table_name = @table
ORDER BY index_name, seq_in_index
