/* imports:ledger.stage_take_back */
-- @importId, @stage, @okRows, @badRows, @bytes. One row by the primary key; the reverse of the bump of one batch, in the transaction that puts the batch back.
UPDATE import_stage
SET finished_batches = finished_batches - 1, ok_rows = ok_rows - @okRows, bad_rows = bad_rows - @badRows, done_bytes = done_bytes - @bytes
WHERE import_id = @importId AND stage = @stage
