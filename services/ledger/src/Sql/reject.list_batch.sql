/* imports:ledger.reject_list_batch */
-- @importId, @firstRow, @lastRow. The causes of the rejects that an earlier attempt at a batch left, mostly none, by a range of the primary key. Duplicates are the whole import's. No locks: the batch's row is locked.
SELECT causes
FROM import_reject
WHERE import_id = @importId AND row_no BETWEEN @firstRow AND @lastRow AND kind IN ('malformed', 'rule')
