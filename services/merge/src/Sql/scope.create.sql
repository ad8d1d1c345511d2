/* imports:merge.scope_create */
-- @tenantId, @target. At most one row by the primary key; idempotent. In a short transaction of its own: a new row is locked like one that is locked by a merge.
INSERT INTO merge_scope (tenant_id, target)
VALUES (@tenantId, @target)
ON DUPLICATE KEY UPDATE target = merge_scope.target
