/* imports:orchestrator.sweep_lock_ended */
-- @importId. One row by the primary key, locked until the commit, if the import has ended and nobody has it: a retry writes this row first.
SELECT import_id
FROM import
WHERE import_id = @importId AND status IN ('failed', 'cancelled')
FOR UPDATE SKIP LOCKED
