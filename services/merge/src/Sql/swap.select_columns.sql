/* imports:merge.swap_select_columns */
-- @targets, @target. The columns that can be written, in their order. Locks nothing.
SELECT c.column_name AS name
FROM information_schema.columns c
WHERE c.table_schema = @targets AND c.table_name = @target AND COALESCE(c.generation_expression, '') = ''
ORDER BY c.ordinal_position
