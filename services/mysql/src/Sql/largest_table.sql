/* imports:mysql.largest_table */
-- Parameters: @Schema. Rows touched: none; reads the server's statistics of tables, which may be a day old. Index, locks: none. Idempotent: changes nothing.
-- CAST: the two servers name the column's type differently.
SELECT TABLE_NAME AS name, CAST(DATA_LENGTH + INDEX_LENGTH AS SIGNED) AS bytes
FROM information_schema.tables WHERE TABLE_SCHEMA = @Schema AND DATA_LENGTH IS NOT NULL
ORDER BY bytes DESC LIMIT 1
