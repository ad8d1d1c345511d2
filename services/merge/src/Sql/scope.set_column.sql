/* imports:merge.scope_set_column */
-- @tenantId, @target, @column. One row by the primary key; waits until no merge holds it, so that nobody locks by the values of two columns at once. Idempotent. A transaction of its own.
UPDATE merge_scope
SET scope_column = @column
WHERE tenant_id = @tenantId AND target = @target AND scope = ''
