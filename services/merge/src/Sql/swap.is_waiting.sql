/* imports:merge.swap_is_waiting */
-- @connection. 1 = it waits for a table that somebody else is in. Reads the list of connections; locks nothing.
SELECT COUNT(*)
FROM information_schema.processlist p
WHERE p.id = @connection AND p.state = 'Waiting for table metadata lock'
