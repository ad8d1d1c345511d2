/* imports:persistence.saga_delete */
-- Removes a finished saga: 0 rows = it is gone or another transaction changed it since it was read.
-- Parameters: @CorrelationId, @Version (as read). {table} is the saga's table.
-- Rows touched: 1 by primary key. Locks: the row is already locked by the load.
-- Idempotent: what is gone is not found again.
DELETE FROM {table} WHERE correlation_id = @CorrelationId AND version = @Version
