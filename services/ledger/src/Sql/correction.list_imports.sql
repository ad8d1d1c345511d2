/* imports:ledger.correction_list_imports */
-- @importId, @limit. The corrections of one import, the newest first: a range of ix_import_parent read backwards; whether they were taken back by the primary key of that. No locks.
SELECT c.import_id AS task_id, c.mode, c.status, CASE WHEN c.mode <> 'validate' AND c.inserted_rows IS NOT NULL AND t.rolled_back_at IS NULL THEN c.valid_rows ELSE 0 END AS accepted_rows
FROM import c
LEFT JOIN replaced_table t ON t.import_id = c.import_id
WHERE c.parent_id = @importId
ORDER BY c.import_id DESC
LIMIT @limit
