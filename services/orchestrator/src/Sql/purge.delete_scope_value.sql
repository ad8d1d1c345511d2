/* imports:orchestrator.purge_delete_scope_value */
-- @tenantId, @target, @valueHash. One row by the primary key, locked before. Idempotent: a merge that needs it makes it anew.
DELETE FROM merge_scope_value
WHERE tenant_id = @tenantId AND target = @target AND value_hash = @valueHash
