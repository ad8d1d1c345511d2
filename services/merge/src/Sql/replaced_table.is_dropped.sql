/* imports:merge.replaced_table_is_dropped */
-- @importId. One row by the primary key: the import swapped so long ago that the former target is gone. No locks.
SELECT dropped_at IS NOT NULL
FROM replaced_table
WHERE import_id = @importId
