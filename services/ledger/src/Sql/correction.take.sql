/* imports:ledger.correction_take */
-- @importId. The rows of one import of corrections, by the primary key, in the order of the rows that they correct (a filesort: they are as many as one import has, and changed once), so that two imports never wait for each other; their rejects and those of the corrected import by
-- their own. uq_import_correction_taken decides: IGNORE passes over a row whose place is taken, be it by a row before it or by another import, whose transaction it waits for. Idempotent.
UPDATE IGNORE import_correction
SET taken_row = parent_row
WHERE import_id = @importId AND taken_row IS NULL
  AND EXISTS (SELECT 1 FROM import_reject p WHERE p.import_id = import_correction.parent_id AND p.row_no = import_correction.parent_row)
  AND NOT EXISTS (SELECT 1 FROM import_reject r WHERE r.import_id = import_correction.import_id AND r.row_no = import_correction.row_no)
ORDER BY parent_row, row_no
