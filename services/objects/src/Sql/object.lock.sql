/* imports:objects.lock */
-- @objectId, @tenantId. One row by the primary key, share-locked until the commit: meanwhile nobody can call the object deleted, and who has begun to is waited for.
SELECT state
FROM object
WHERE object_id = @objectId AND tenant_id = @tenantId
LOCK IN SHARE MODE
