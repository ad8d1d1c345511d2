/* imports:ledger.import_set_merged_rows */
-- @importId, @rows. How far the running merge is, in a transaction of its own. One row by the primary key.
UPDATE import
SET merged_rows = @rows
WHERE import_id = @importId AND status IN ('validated', 'loading') AND inserted_rows IS NULL
