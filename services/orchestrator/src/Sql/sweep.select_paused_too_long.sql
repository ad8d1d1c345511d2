/* imports:orchestrator.sweep_select_paused_too_long */
-- @pausedSeconds. Imports that were paused that long ago, among those on their way, by ix_import_status. No locks: the saga decides.
SELECT import_id
FROM import
WHERE status IN ('queued', 'parsing', 'validated') AND orchestrated_at IS NOT NULL AND paused_at < UTC_TIMESTAMP(6) - INTERVAL @pausedSeconds SECOND
LIMIT 100
