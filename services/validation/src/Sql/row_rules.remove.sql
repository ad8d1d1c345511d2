/* imports:validation.row_rules_remove */
-- @importId, @firstRow, @lastRow; {staging} = the import's staging table. Takes the rejected rows of one batch out of staging, by ranges of both primary keys.
DELETE s
FROM {staging} s
JOIN import_reject r ON r.import_id = @importId AND r.row_no = s.`_row`
WHERE r.import_id = @importId AND r.kind = 'rule' AND r.row_no BETWEEN @firstRow AND @lastRow AND s.`_row` BETWEEN @firstRow AND @lastRow
