/* imports:mysql.max_connections */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: changes nothing.
SELECT @@GLOBAL.max_connections
