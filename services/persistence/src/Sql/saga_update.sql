/* imports:persistence.saga_update */
-- Writes a saga's new state: 0 rows = it is gone or another transaction changed it since it was read.
-- Parameters: @CorrelationId, @Version (as read), @State, @Document. {table} is the saga's table.
-- Rows touched: 1 by primary key. Locks: the row is already locked by the load.
-- Idempotent: the version moves on, so the second time changes nothing.
UPDATE {table}
SET state = @State, version = version + 1, document = @Document, updated_at = UTC_TIMESTAMP(6)
WHERE correlation_id = @CorrelationId AND version = @Version
