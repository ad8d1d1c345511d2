/* imports:datasets.target_select_columns */
-- @schema, @table. The columns of one table, from the catalogue. MariaDB and MySQL disagree on the case of names and on what stands in `extra`, so each
-- column is named here, and a generated one is told by its expression.
SELECT column_name AS name, LOWER(data_type) AS data_type, LOWER(column_type) AS column_type,
  CAST(character_maximum_length AS SIGNED) AS characters, CAST(character_octet_length AS SIGNED) AS bytes,
  character_set_name AS character_set, collation_name AS collation,
  CAST(numeric_precision AS SIGNED) AS `precision`, CAST(numeric_scale AS SIGNED) AS scale, CAST(datetime_precision AS SIGNED) AS fraction,
  is_nullable = 'YES' AS is_nullable, column_default IS NOT NULL OR extra LIKE '%auto_increment%' AS has_default,
  COALESCE(generation_expression, '') <> '' AS is_generated
FROM information_schema.columns
WHERE table_schema = @schema AND table_name = @table
ORDER BY ordinal_position
