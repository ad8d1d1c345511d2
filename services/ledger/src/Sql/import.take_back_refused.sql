/* imports:ledger.import_take_back_refused */
-- @importId, @rows = so many rows that the target refused are valid again, in the transaction that removes them from the rejects. One row by the primary key, locked before.
UPDATE import
SET rejected_rows = rejected_rows - @rows, valid_rows = valid_rows + @rows
WHERE import_id = @importId
