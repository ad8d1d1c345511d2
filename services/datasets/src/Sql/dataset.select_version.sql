/* imports:datasets.select_version */
-- @tenantId, @name, @version. Reads one row by the primary key. No locks.
SELECT name, version, definition
FROM dataset
WHERE tenant_id = @tenantId AND name = @name AND version = @version
