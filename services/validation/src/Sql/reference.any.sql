/* imports:validation.reference_any */
-- @tenantId; {table} = the target of the dataset that a column refers to. At most one row by the start of its primary key. No locks.
SELECT 1
FROM {table}
WHERE tenant_id = @tenantId
LIMIT 1
