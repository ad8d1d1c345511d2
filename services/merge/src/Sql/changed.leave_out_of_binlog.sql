/* imports:merge.changed_leave_out_of_binlog */
-- What the session writes from now on stays out of the binary log: the staging table is made, filled and dropped here alone. Needs SESSION_VARIABLES_ADMIN on MySQL, BINLOG ADMIN
-- on MariaDB. The pool drops the session afterwards.
SET SESSION sql_log_bin = 0
