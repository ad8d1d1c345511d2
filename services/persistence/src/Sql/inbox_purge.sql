/* imports:persistence.inbox_purge */
-- Forgets messages seen long ago, a batch at a time.
-- Parameters: @KeepSeconds, @BatchRows.
-- Rows touched: at most @BatchRows, through ix_inbox_state_received. Locks: those rows.
-- Idempotent: what is gone is not found again.
DELETE FROM inbox_state
WHERE received_at < UTC_TIMESTAMP(6) - INTERVAL @KeepSeconds SECOND
ORDER BY received_at
LIMIT @BatchRows
