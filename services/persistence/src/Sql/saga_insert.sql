/* imports:persistence.saga_insert */
-- Creates a saga unless it exists: 1 row = created, 0 rows = another transaction created it first.
-- Parameters: @CorrelationId, @TenantId, @State, @Document. {table} is the saga's table.
-- Rows touched: 1 by primary key. Locks: that row, exclusively; waits for a concurrent creator's outcome.
-- Idempotent: the second time changes nothing.
INSERT INTO {table} (correlation_id, tenant_id, state, version, document, created_at, updated_at)
VALUES (@CorrelationId, @TenantId, @State, 1, @Document, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
ON DUPLICATE KEY UPDATE version = version
