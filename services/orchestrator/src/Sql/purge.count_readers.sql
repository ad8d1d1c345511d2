/* imports:orchestrator.purge_count_readers */
-- @objectId. Imports that read a file or may read it again, by ix_import_object: those that have not ended or can be retried. No locks.
SELECT COUNT(*)
FROM import
WHERE object_id = @objectId AND (finished_at IS NULL OR retry_requested_at IS NOT NULL OR retry_until IS NOT NULL)
