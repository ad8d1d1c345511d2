/* imports:merge.scope_lock_shared */
-- @tenantId, @target. One row by the primary key, shared until the merge commits: others that share it merge beside it, and lock the values of their rows; who wants the whole target waits.
-- (MariaDB does not know FOR SHARE.)
SELECT COALESCE(scope_column, '')
FROM merge_scope
WHERE tenant_id = @tenantId AND target = @target AND scope = ''
LOCK IN SHARE MODE
