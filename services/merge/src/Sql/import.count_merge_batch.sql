/* imports:merge.import_count_merge_batch */
-- @importHex, @number = the batch that commits with this, @rows = those of all so far. One row by the primary key, locked until that commit. Not when its cancellation was asked for: from the first batch on the import
-- only goes forward, and this row's lock says which came first.
UPDATE import
SET merge_batches = @number, merged_rows = @rows, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = UNHEX(@importHex) AND merge_batches = @number - 1 AND inserted_rows IS NULL AND status IN ('validated', 'loading') AND cancel_requested_at IS NULL
