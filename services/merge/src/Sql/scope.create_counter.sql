/* imports:merge.scope_create_counter */
-- @tenantId, @target. At most one row by the primary key, which goes on from what the target's row has; idempotent. In a short transaction of its own.
INSERT INTO merge_counter (tenant_id, target, merge_order)
SELECT s.tenant_id, s.target, s.merge_order
FROM merge_scope s
WHERE s.tenant_id = @tenantId AND s.target = @target AND s.scope = ''
ON DUPLICATE KEY UPDATE target = merge_counter.target
