/* imports:ledger.correction_list_rows */
-- @importId, @firstRow, @lastRow. Which rows of one import of corrections stand for which refused ones: a range of the primary key. No locks.
SELECT row_no, parent_row, is_guarded
FROM import_correction
WHERE import_id = @importId AND row_no BETWEEN @firstRow AND @lastRow
