/* imports:ledger.import_begin_retry */
-- @importId. One row by the primary key; once for each request. Back to the first status whose work is not done: its turn if it never had one, else its batches, of which those
-- that are done stay so. The row's lock keeps the sweeper from rejecting its batches meanwhile. What committed batches have merged stays. Corrections gave the places of their rows up when they failed, and others may have
-- them: their counts are made again, but for those of which a committed batch has merged some; these kept them all (correction.release_failed).
UPDATE import
SET status = IF(released_at IS NULL, 'queued', 'parsing'), retries = retries + 1, retry_requested_at = NULL, retry_until = NULL, error_code = NULL, error_message = NULL,
  cancel_requested_at = NULL, paused_at = NULL, finished_at = NULL, parsing_at = IF(released_at IS NULL, NULL, UTC_TIMESTAMP(6)), validated_at = NULL, loading_at = NULL, merged_rows = IF(merge_batches = 0, 0, merged_rows),
  malformed_rows = IF(parent_id IS NULL OR merge_batches > 0, malformed_rows, NULL), staged_rows = IF(parent_id IS NULL OR merge_batches > 0, staged_rows, NULL),
  rejected_rows = IF(parent_id IS NULL OR merge_batches > 0, rejected_rows, NULL), duplicate_rows = IF(parent_id IS NULL OR merge_batches > 0, duplicate_rows, NULL),
  valid_rows = IF(parent_id IS NULL OR merge_batches > 0, valid_rows, NULL), cut_lease_until = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND status = 'failed' AND inserted_rows IS NULL AND retry_requested_at IS NOT NULL
  AND runs_removed_at IS NULL AND erase_requested_at IS NULL
