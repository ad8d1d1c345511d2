/* imports:orchestrator.purge_has_images */
-- @importId. One row by the primary key: the rows that the import has overwritten are still there. No locks: nothing brings them back.
SELECT 1
FROM replaced_table
WHERE import_id = @importId AND keeps = 'rows' AND dropped_at IS NULL
