/* imports:persistence.outbox_is_due */
-- Whether a message is due, so that a quiet outbox costs one read and no transaction. One that another process is sending counts.
-- Rows touched: one entry of ix_outbox_message_due. Locks: none.
-- Idempotent: reads only.
SELECT EXISTS (SELECT 1 FROM outbox_message WHERE state = 'pending' AND enqueue_time <= UTC_TIMESTAMP(6))
