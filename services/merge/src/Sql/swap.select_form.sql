/* imports:merge.swap_select_form */
-- @schema, @table. The columns of a table as they are declared, in the order of their names. Locks nothing.
SELECT c.column_name AS name, c.column_type AS type, c.is_nullable AS nullable, c.column_default AS preset, c.collation_name AS collated, c.extra AS extra, c.generation_expression AS computed
FROM information_schema.columns c
WHERE c.table_schema = @schema AND c.table_name = @table
ORDER BY c.column_name
