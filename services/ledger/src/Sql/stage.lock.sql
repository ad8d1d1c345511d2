/* imports:ledger.stage_lock */
-- @importId, @stage. One row by the primary key. Locks it: whoever holds it is the only one to run the stage's end.
SELECT expected_batches, finished_batches, ok_rows, bad_rows, done_bytes
FROM import_stage
WHERE import_id = @importId AND stage = @stage
FOR UPDATE
