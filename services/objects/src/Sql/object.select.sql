/* imports:objects.select */
-- @objectId, @tenantId. One row by the primary key. No locks.
SELECT object_id, tenant_id, state, file_name, size_bytes, content_hash
FROM object
WHERE object_id = @objectId AND tenant_id = @tenantId
