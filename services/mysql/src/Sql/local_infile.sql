/* imports:mysql.local_infile */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: changes nothing.
SELECT @@GLOBAL.local_infile
