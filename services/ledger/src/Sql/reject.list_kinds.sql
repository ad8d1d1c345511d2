/* imports:ledger.reject_list_kinds */
-- @importId, @firstRow, @lastRow. The rows of a batch that are refused, by a range of the primary key. No locks: the batch's row is locked.
SELECT row_no, kind
FROM import_reject
WHERE import_id = @importId AND row_no BETWEEN @firstRow AND @lastRow
