/* imports:ledger.difference_list */
-- @importId. A range of the primary key, in its order: as many rows as a sample has. No locks.
SELECT row_no AS `row`, first_line AS line, row_key AS `key`, changes
FROM import_difference
WHERE import_id = @importId
ORDER BY position
