/* imports:orchestrator.sweep_lock_merge */
-- @importId. One row by the primary key, locked until the commit. No row when a merge of the import holds it: that is at work, or rolled back, however long. A batch that is being counted
-- holds it for a moment too.
SELECT import_id
FROM import_stage
WHERE import_id = @importId AND stage = 'stage'
FOR UPDATE SKIP LOCKED
