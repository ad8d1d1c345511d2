/* imports:bench.key_columns */
-- @schema, @table. The primary key. Reads the dictionary only.
SELECT column_name AS name
FROM information_schema.statistics
WHERE table_schema = @schema AND table_name = @table AND index_name = 'PRIMARY'
ORDER BY seq_in_index
