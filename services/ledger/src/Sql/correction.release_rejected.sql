/* imports:ledger.correction_release_rejected */
-- @importId. Those rows of one import of corrections that are rejected, a range of the primary key, their rejects by their own; of any other import there are none. Their places are free with the commit. Idempotent.
UPDATE import_correction
SET taken_row = NULL
WHERE import_id = @importId AND taken_row IS NOT NULL
  AND EXISTS (SELECT 1 FROM import_reject r WHERE r.import_id = import_correction.import_id AND r.row_no = import_correction.row_no)
