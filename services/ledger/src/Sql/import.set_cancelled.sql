/* imports:ledger.import_set_cancelled */
-- @importId. One row by the primary key; idempotent. Frees the dedupe key, so that the same file may come again. Never after the merge's commit,
-- and only while its cancellation is asked for: a retry takes that back, and a word of the time before may come late.
UPDATE import
SET status = 'cancelled', dedupe_key = NULL, paused_at = NULL, merged_rows = 0, finished_at = COALESCE(finished_at, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL AND status <> 'failed' AND cancel_requested_at IS NOT NULL
