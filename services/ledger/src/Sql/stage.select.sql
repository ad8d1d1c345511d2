/* imports:ledger.stage_select */
-- @importId, @stage. One row by the primary key. No locks; inside the transaction that bumped it, it is exact.
SELECT expected_batches, finished_batches, ok_rows, bad_rows, done_bytes
FROM import_stage
WHERE import_id = @importId AND stage = @stage
