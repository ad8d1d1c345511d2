/* imports:ledger.reject_count */
-- @importId. How many rows of one import are refused, and how many of them were staged, and how many because of another row: a range of the primary key. No locks: nobody writes rejects of the import meanwhile.
SELECT COUNT(*) AS `rows`, COUNT(IF(kind = 'malformed', NULL, 1)) AS staged_rows, COUNT(IF(kind = 'duplicate', 1, NULL)) AS duplicate_rows
FROM import_reject
WHERE import_id = @importId
