/* imports:merge.swap_other_tenant */
-- @tenantId; {target} = the table. At most one row, before or behind the tenant's own range of the primary key: the rows of another tenant. No locks.
SELECT 1
FROM ((SELECT 1 AS one FROM {target} WHERE tenant_id < @tenantId LIMIT 1) UNION ALL (SELECT 1 FROM {target} WHERE tenant_id > @tenantId LIMIT 1)) other
LIMIT 1
