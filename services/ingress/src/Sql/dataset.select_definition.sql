/* imports:ingress.dataset_select_definition */
-- @tenantId, @name, @version. One row by the primary key. No locks.
SELECT definition
FROM dataset
WHERE tenant_id = @tenantId AND name = @name AND version = @version
