/* imports:ledger.stage_set_expected */
-- @importId, @batches. Both counter rows of the import by the primary key; idempotent. Said once, when the cut is done.
UPDATE import_stage
SET expected_batches = @batches
WHERE import_id = @importId
