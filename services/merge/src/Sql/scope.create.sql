/* imports:merge.scope_create */
-- @tenantId, @target. At most one row by the primary key; idempotent.
INSERT INTO merge_scope (tenant_id, target)
VALUES (@tenantId, @target)
ON DUPLICATE KEY UPDATE target = merge_scope.target
