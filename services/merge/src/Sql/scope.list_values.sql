/* imports:merge.scope_list_values */
-- @tenantId, @target, @hashes (256 at most). Those that have a row, by the primary key. No locks.
SELECT value_hash
FROM merge_scope_value
WHERE tenant_id = @tenantId AND target = @target AND value_hash IN @hashes
