/* imports:datasets.select_newest */
-- @tenantId. The newest version of each dataset of a tenant: the versions by the primary key, then one row each by it. No locks.
SELECT d.name, d.version, d.definition
FROM (SELECT name, MAX(version) AS version FROM dataset WHERE tenant_id = @tenantId GROUP BY name) n
JOIN dataset d ON d.tenant_id = @tenantId AND d.name = n.name AND d.version = n.version
ORDER BY d.name
