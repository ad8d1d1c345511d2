/* imports:ledger.import_unstage */
-- @importId. One row by the primary key. Back to its batches, one of which is staged anew: the counts of the whole are made again. Not when its cancellation was asked for, and never after the merge's commit:
-- a merge that is at work finds the status when it is to commit. What committed batches have merged stays.
UPDATE import
SET status = 'parsing', malformed_rows = NULL, staged_rows = NULL, rejected_rows = NULL, duplicate_rows = NULL, valid_rows = NULL, validated_at = NULL, loading_at = NULL, merged_rows = IF(merge_batches = 0, 0, merged_rows),
  changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL AND cancel_requested_at IS NULL AND status IN ('parsing', 'validated', 'loading')
