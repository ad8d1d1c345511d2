/* imports:ledger.import_set_failed */
-- @importId, @code, @message, @retrySeconds. One row by the primary key. Frees the dedupe key, so that the same file may come again, and opens the time in which the import
-- itself can be retried. Never after the merge's commit.
UPDATE import
SET retry_until = IF(status = 'failed', retry_until, UTC_TIMESTAMP(6) + INTERVAL @retrySeconds SECOND), paused_at = NULL, merged_rows = 0,
  status = 'failed', error_code = @code, error_message = LEFT(@message, 2000), dedupe_key = NULL,
  finished_at = COALESCE(finished_at, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL
