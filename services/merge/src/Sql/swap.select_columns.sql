/* imports:merge.swap_select_columns */
-- @targets, @target. The columns of a table and what they are made of. Locks nothing.
SELECT c.column_name AS name, c.data_type AS type, COALESCE(c.generation_expression, '') = '' AND COALESCE(c.character_set_name, 'utf8mb4') = 'utf8mb4'
  AND c.extra NOT LIKE '%auto_increment%' AND c.extra NOT LIKE '%on update%' AS is_plain
FROM information_schema.columns c
WHERE c.table_schema = @targets AND c.table_name = @target
