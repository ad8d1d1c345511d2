/* imports:orchestrator.sweep_lock_check */
-- @importId. One row by the primary key, locked until the commit. No row when the check of the whole import holds it: that is at work, however long.
SELECT import_id
FROM import_stage
WHERE import_id = @importId AND stage = 'validate'
FOR UPDATE SKIP LOCKED
