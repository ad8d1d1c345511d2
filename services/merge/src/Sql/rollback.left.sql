/* imports:merge.rollback_left */
-- @connectionId. What is left of one connection's transaction, from information_schema, as long as the transactions are: the server counts its rows down as it rolls back. No locks.
SELECT CAST(trx_rows_modified AS SIGNED)
FROM information_schema.innodb_trx
WHERE trx_mysql_thread_id = @connectionId
