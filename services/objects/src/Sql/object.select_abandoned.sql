/* imports:objects.select_abandoned */
-- @ageSeconds, @limit. A range of ix_object_state. No locks. By the server's clock, which wrote created_at.
SELECT object_id, tenant_id, state, file_name, size_bytes, content_hash
FROM object
WHERE state = 'uploading' AND created_at < UTC_TIMESTAMP(6) - INTERVAL @ageSeconds SECOND
ORDER BY created_at
LIMIT @limit
