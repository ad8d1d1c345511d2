/* imports:merge.scope_lock_value */
-- @tenantId, @target, @hash. One row by the primary key, locked until the merge commits. A merge locks its values one by one in the order of their hashes, so no two wait for each other.
UPDATE merge_scope_value
SET used_at = UTC_TIMESTAMP(6)
WHERE tenant_id = @tenantId AND target = @target AND value_hash = @hash
