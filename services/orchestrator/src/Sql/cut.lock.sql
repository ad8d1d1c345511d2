/* imports:orchestrator.cut_lock */
-- @importId, @attempt. One row by the primary key, locked until the commit. No row when a worker holds it: its slice is at work, however late.
SELECT import_id
FROM import
WHERE import_id = @importId AND cut_attempt = @attempt
FOR UPDATE SKIP LOCKED
