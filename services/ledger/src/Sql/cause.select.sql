/* imports:ledger.cause_select */
-- @importId, @limit. The causes of one import by a range of the primary key: as many as there are different ones. One whose rows were all taken back with their batch counts none. No locks.
SELECT NULLIF(column_name, '') AS `column`, code, expected, row_count AS `rows`
FROM import_cause
WHERE import_id = @importId AND row_count > 0
ORDER BY row_count DESC, code, column_name
LIMIT @limit
