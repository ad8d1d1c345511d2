/* imports:datasets.count */
-- @tenantId. How many datasets a tenant has, by the primary key alone. No locks.
SELECT COUNT(*)
FROM (SELECT name FROM dataset WHERE tenant_id = @tenantId GROUP BY name) n
