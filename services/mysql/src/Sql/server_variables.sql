/* imports:mysql.server_variables */
-- Parameters: none. Rows touched: none; reads the server's variables, for which no right is needed. Index, locks: none. Idempotent: changes nothing.
-- SHOW and not @@name: a variable that this server does not have is no error, but absent.
SHOW GLOBAL VARIABLES WHERE Variable_name IN (
  'version', 'read_only', 'super_read_only', 'max_execution_time', 'max_statement_time',
  'local_infile', 'secure_file_priv', 'max_allowed_packet',
  'innodb_buffer_pool_size', 'innodb_redo_log_capacity', 'innodb_log_file_size', 'innodb_log_files_in_group',
  'innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'innodb_lock_wait_timeout',
  'log_bin', 'sync_binlog', 'binlog_format', 'max_binlog_cache_size',
  'group_replication_group_name', 'group_replication_transaction_size_limit', 'wsrep_on', 'wsrep_max_ws_size',
  'net_read_timeout', 'net_write_timeout', 'wait_timeout')
