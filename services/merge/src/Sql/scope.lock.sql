/* imports:merge.scope_lock */
-- @tenantId, @target. One row by the primary key, locked until the merge commits: merges into one target come one after another.
SELECT merge_order
FROM merge_scope
WHERE tenant_id = @tenantId AND target = @target AND scope = ''
FOR UPDATE
