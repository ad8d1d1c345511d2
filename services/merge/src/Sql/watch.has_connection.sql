/* imports:merge.watch_has_connection */
-- @connectionId. Whether the server still has a connection; it has until its transaction is rolled back. Reads the process list, no table, and locks nothing.
SELECT COUNT(*)
FROM information_schema.processlist
WHERE id = @connectionId
