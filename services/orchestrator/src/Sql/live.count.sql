/* imports:orchestrator.live_count */
-- Imports that the scheduler has work with, by ix_import_status. No locks.
SELECT COUNT(*)
FROM import
WHERE status IN ('queued', 'parsing')
