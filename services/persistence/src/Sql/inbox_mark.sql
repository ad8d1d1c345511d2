/* imports:persistence.inbox_mark */
-- Marks a message as seen by a consumer: 1 row = first time, 0 rows = duplicate.
-- Parameters: @MessageId, @ConsumerId, @TenantId, @Consumer.
-- Rows touched: 1 by primary key.
-- Locks: an exclusive lock on the key until the transaction ends; a concurrent duplicate waits here for the first one's outcome.
--   The no-op update (and not IGNORE) makes the waiters ask for the exclusive lock at once; with IGNORE several of them would share
--   the key after a rollback and deadlock.
-- Idempotent: the second time changes nothing.
INSERT INTO inbox_state (message_id, consumer_id, tenant_id, consumer, received_at)
VALUES (@MessageId, @ConsumerId, @TenantId, @Consumer, UTC_TIMESTAMP(6))
ON DUPLICATE KEY UPDATE consumer_id = consumer_id
