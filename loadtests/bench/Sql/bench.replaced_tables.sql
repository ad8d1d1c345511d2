/* imports:bench.replaced_tables */
-- @schema = the staging schema. Former targets of replace imports. Reads the dictionary only.
SELECT table_name AS table_name
FROM information_schema.tables
WHERE table_schema = @schema AND table_name LIKE 'o\_%'
