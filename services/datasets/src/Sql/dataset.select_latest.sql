/* imports:datasets.select_latest */
-- @tenantId, @name. Reads one row by the primary key, backwards. No locks.
SELECT name, version, definition
FROM dataset
WHERE tenant_id = @tenantId AND name = @name
ORDER BY version DESC
LIMIT 1
