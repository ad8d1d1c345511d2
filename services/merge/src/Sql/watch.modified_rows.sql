/* imports:merge.watch_modified_rows */
-- @connectionId. Rows that a connection's open transaction has written so far; no row = it has none, or has written nothing. Reads no table and locks nothing. Fails on MySQL
-- (3854) while any connection runs a statement with bytes in its text, which that table shows.
SELECT trx_rows_modified
FROM information_schema.innodb_trx
WHERE trx_mysql_thread_id = @connectionId
