/* imports:persistence.outbox_gauge */
-- Counts for the metrics: messages overdue for longer than a limit, and messages parked.
-- Parameters: @OverdueSeconds.
-- Rows touched: the counted entries of ix_outbox_message_due. Locks: none.
-- Idempotent: reads only.
SELECT
  (SELECT COUNT(*) FROM outbox_message
    WHERE state = 'pending' AND enqueue_time < UTC_TIMESTAMP(6) - INTERVAL @OverdueSeconds SECOND) AS Overdue,
  (SELECT COUNT(*) FROM outbox_message WHERE state = 'parked') AS Parked
