/* imports:ledger.reject_delete_batch */
-- @importId, @firstRow, @lastRow. The rejects that an earlier attempt at a batch left, by a range of the primary key; idempotent. Not those of a committed batch of the merge, which does not come to these rows again.
DELETE FROM import_reject
WHERE import_id = @importId AND row_no BETWEEN @firstRow AND @lastRow AND kind <> 'target_batch'
