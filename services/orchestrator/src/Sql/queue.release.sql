/* imports:orchestrator.queue_release */
-- @importId. One row by the primary key; idempotent: an import gets its turn once.
UPDATE import
SET released_at = UTC_TIMESTAMP(6), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND status = 'queued' AND released_at IS NULL AND paused_at IS NULL
