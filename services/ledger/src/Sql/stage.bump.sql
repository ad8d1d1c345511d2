/* imports:ledger.stage_bump */
-- @importId, @stage, @okRows, @badRows, @bytes. One row by the primary key; locks it until the commit, so this comes last in a batch's transaction.
UPDATE import_stage
SET finished_batches = finished_batches + 1, ok_rows = ok_rows + @okRows, bad_rows = bad_rows + @badRows, done_bytes = done_bytes + @bytes
WHERE import_id = @importId AND stage = @stage
