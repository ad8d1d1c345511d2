/* imports:ledger.correction_sum */
-- @importId. The corrections of one import, by ix_import_parent, and whether they were taken back, by the primary key of that. Each valid row of one that has merged has taken the place of one refused row. No locks.
SELECT COUNT(*) AS imports, COALESCE(SUM(CASE WHEN c.mode <> 'validate' AND c.inserted_rows IS NOT NULL AND t.rolled_back_at IS NULL THEN c.valid_rows END), 0) AS accepted_rows
FROM import c
LEFT JOIN replaced_table t ON t.import_id = c.import_id
WHERE c.parent_id = @importId
