/* imports:ingress.dataset_select_latest_versions */
-- @tenantId, @name (null = all). The newest version of each dataset, by the primary key. No locks.
SELECT name, MAX(version) AS version
FROM dataset
WHERE tenant_id = @tenantId AND (@name IS NULL OR name = @name)
GROUP BY name
ORDER BY name
