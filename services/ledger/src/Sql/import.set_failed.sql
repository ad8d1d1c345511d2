/* imports:ledger.import_set_failed */
-- @importId, @code, @message, @retrySeconds. One row by the primary key. Frees the dedupe key, so that the same file may come again, and opens the time in which the import
-- itself can be retried. Never after the merge's commit. What a merge in sized batches has committed stays
-- counted: its batches by a range of their primary key.
UPDATE import
SET retry_until = IF(status = 'failed', retry_until, UTC_TIMESTAMP(6) + INTERVAL @retrySeconds SECOND), paused_at = NULL, merged_rows = IF(merge_batches = 0, 0, (SELECT SUM(m.row_count) FROM merge_batch m WHERE m.import_id = @importId)),
  status = 'failed', error_code = @code, error_message = LEFT(@message, 2000), dedupe_key = NULL,
  finished_at = COALESCE(finished_at, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL
