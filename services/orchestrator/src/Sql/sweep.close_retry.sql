/* imports:orchestrator.sweep_close_retry */
-- @importId. One row by the primary key; idempotent. The time for a retry is over: from here none is taken, and what was staged may go. Waits for one that is being asked for, and
-- leaves that alone.
UPDATE import
SET retry_until = NULL
WHERE import_id = @importId AND status = 'failed' AND retry_requested_at IS NULL AND retry_until < UTC_TIMESTAMP(6)
