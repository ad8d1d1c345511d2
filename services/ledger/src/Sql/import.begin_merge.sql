/* imports:ledger.import_begin_merge */
-- @importId, @loader = what its rows are loaded by. One row by the primary key; idempotent. From here a cancellation waits for the merge to stop; it does not begin once one is asked for.
UPDATE import
SET loading_at = COALESCE(loading_at, UTC_TIMESTAMP(6)), merged_rows = IF(merge_batches = 0, 0, merged_rows), source_plan = JSON_SET(source_plan, '$.loader', @loader), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND status IN ('validated', 'loading') AND cancel_requested_at IS NULL AND inserted_rows IS NULL
