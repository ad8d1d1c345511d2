/* imports:merge.scope_advance */
-- @tenantId, @target. One row by the primary key, locked until the commit, which follows at once: so the order of a target's merges is that of their commits. The row of merge_scope is
-- the merge's already, shared or not; its number is that of the last merge of the whole target, which may have been one of a program that knows no other.
UPDATE merge_counter c
JOIN merge_scope s ON s.tenant_id = c.tenant_id AND s.target = c.target AND s.scope = ''
SET c.merge_order = GREATEST(c.merge_order, s.merge_order) + 1
WHERE c.tenant_id = @tenantId AND c.target = @target
