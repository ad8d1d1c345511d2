/* imports:orchestrator.purge_delete_tombstones */
-- @keepSeconds, @rows. Records of files that are gone, oldest first, by ix_object_state. Locks the rows that it deletes; idempotent.
DELETE FROM object
WHERE state = 'deleted' AND created_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
ORDER BY created_at
LIMIT @rows
