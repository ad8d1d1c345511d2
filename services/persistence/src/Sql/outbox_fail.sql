/* imports:persistence.outbox_fail */
-- Puts a message back after a failed attempt, or parks it.
-- Parameters: @Id, @State ('pending' or 'parked'), @Attempts (the new count), @Delay (microseconds until the next attempt), @Error (NULL = keep the last one).
-- Rows touched: 1 by primary key. Locks: the row is already locked by the claim.
-- Idempotent: sets values, counts nothing.
UPDATE outbox_message
SET state = @State, attempts = @Attempts, last_error = COALESCE(@Error, last_error), enqueue_time = UTC_TIMESTAMP(6) + INTERVAL @Delay MICROSECOND
WHERE id = @Id
