/* imports:ledger.correction_find_parent */
-- @parentId. What is left of an import that is corrected: one row by the primary key, or none. No locks.
SELECT import_id AS task_id, CASE WHEN erase_requested_at IS NOT NULL THEN 'erased' WHEN ledger_purged_at IS NOT NULL THEN 'purged' ELSE 'kept' END AS state
FROM import
WHERE import_id = @parentId
