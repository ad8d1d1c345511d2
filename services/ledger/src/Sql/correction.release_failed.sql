/* imports:ledger.correction_release_failed */
-- @importId. The rows of one import of corrections that has failed, by the primary key; of any other import there are none. Not where a batch of its merge has committed: it can only go forward, and its rows are in the target
-- or will be. Their places are free with the commit. Idempotent.
UPDATE import_correction
SET taken_row = NULL
WHERE import_id = @importId AND taken_row IS NOT NULL AND NOT EXISTS (SELECT 1 FROM merge_batch m WHERE m.import_id = import_correction.import_id)
