/* imports:merge.scope_lock */
-- @tenantId, @target. One row by the primary key, locked until the merge commits: it has the whole target, and no other merge into it is at work.
SELECT merge_order
FROM merge_scope
WHERE tenant_id = @tenantId AND target = @target AND scope = ''
FOR UPDATE
