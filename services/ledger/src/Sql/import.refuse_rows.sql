/* imports:ledger.import_refuse_rows */
-- @importId, @rows = so many valid rows are rejected, in the transaction that writes them as rejects. One row by the primary key. Not when its cancellation was asked for, or it has merged.
UPDATE import
SET rejected_rows = rejected_rows + @rows, valid_rows = valid_rows - @rows, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL AND status IN ('validated', 'loading') AND cancel_requested_at IS NULL
