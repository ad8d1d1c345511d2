/* imports:bench.columns */
-- @schema, @table. Reads the dictionary only.
SELECT column_name AS name, column_type AS type
FROM information_schema.columns
WHERE table_schema = @schema AND table_name = @table
ORDER BY ordinal_position
