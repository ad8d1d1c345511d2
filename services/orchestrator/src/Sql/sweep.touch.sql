/* imports:orchestrator.sweep_touch */
-- @importId. One row by the primary key, locked before: its message is sent again, and then not before the next interval.
UPDATE import
SET changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId
