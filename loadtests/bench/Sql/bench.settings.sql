/* imports:bench.settings */
-- What decides on speed and durability, on MySQL and MariaDB. No tables, no locks.
SHOW GLOBAL VARIABLES WHERE variable_name IN (
  'version', 'version_comment', 'innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'binlog_format', 'binlog_row_image', 'binlog_cache_size', 'max_binlog_size',
  'binlog_transaction_compression', 'log_bin_compress', 'innodb_flush_method', 'innodb_doublewrite', 'innodb_buffer_pool_size', 'innodb_redo_log_capacity',
  'innodb_log_file_size', 'innodb_log_buffer_size', 'innodb_io_capacity', 'innodb_io_capacity_max', 'innodb_page_size', 'innodb_autoinc_lock_mode', 'innodb_adaptive_hash_index',
  'innodb_change_buffering', 'transaction_isolation', 'tx_isolation', 'tmp_table_size', 'max_heap_table_size', 'sort_buffer_size', 'max_allowed_packet', 'net_buffer_length', 'local_infile',
  'performance_schema', 'sql_mode', 'character_set_server')
