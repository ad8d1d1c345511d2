/* imports:validation.duplicates_remove */
-- @importId; {staging} = the import's staging table. Takes the duplicates out of staging: a range of the rejects' primary key, each row by the staging table's.
DELETE s
FROM import_reject r
JOIN {staging} s ON s.`_row` = r.row_no
WHERE r.import_id = @importId AND r.kind = 'duplicate'
