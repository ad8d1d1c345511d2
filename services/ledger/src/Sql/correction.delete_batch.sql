/* imports:ledger.correction_delete_batch */
-- @importId, @firstRow, @lastRow. What an earlier attempt at a batch noted, by a range of the primary key, and with it the places that its rows have taken: they are taken anew when the whole is checked. Never behind a committed batch of the import's
-- merge, whose rows are in the target. Idempotent.
DELETE FROM import_correction
WHERE import_id = @importId AND row_no BETWEEN @firstRow AND @lastRow
