/* imports:ledger.changed_column_list */
-- @importId. A range of the primary key: as many rows as there are columns that change. No locks.
SELECT column_name AS `column`, row_count AS `rows`
FROM import_changed_column
WHERE import_id = @importId
ORDER BY row_count DESC, column_name
