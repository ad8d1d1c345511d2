/* imports:datasets.select_versions */
-- @tenantId, @name, @beforeVersion, @limit. Versions of one dataset, newest first, by the primary key backwards. No locks.
SELECT name, version, created_at
FROM dataset
WHERE tenant_id = @tenantId AND name = @name AND version < @beforeVersion
ORDER BY version DESC
LIMIT @limit
