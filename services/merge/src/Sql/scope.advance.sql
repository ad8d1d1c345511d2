/* imports:merge.scope_advance */
-- @tenantId, @target. One row by the primary key, locked before.
UPDATE merge_scope
SET merge_order = merge_order + 1
WHERE tenant_id = @tenantId AND target = @target AND scope = ''
