/* imports:orchestrator.sweep_select_lost_retries */
-- @repeatSeconds. Failed imports whose retry was asked for and has not begun, by ix_import_retry: the message must have been lost. No locks: the touch checks again.
SELECT import_id
FROM import
WHERE retry_requested_at IS NOT NULL AND status = 'failed' AND changed_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
LIMIT 100
