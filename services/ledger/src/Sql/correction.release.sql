/* imports:ledger.correction_release */
-- @importId. The rows of one import of corrections, by the primary key; of any other import there are none. Their places are free with the commit. Idempotent.
UPDATE import_correction
SET taken_row = NULL
WHERE import_id = @importId AND taken_row IS NOT NULL
