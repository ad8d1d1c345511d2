/* imports:persistence.saga_load */
-- Reads one saga and locks it for the rest of the transaction.
-- Parameters: @CorrelationId. {table} is the saga's table.
-- Rows touched: 1 by primary key. Locks: that row, exclusively; nothing when it does not exist (READ COMMITTED has no gap locks).
-- Idempotent: reads only.
SELECT version AS Version, document AS Document FROM {table} WHERE correlation_id = @CorrelationId FOR UPDATE
