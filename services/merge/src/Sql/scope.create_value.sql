/* imports:merge.scope_create_value */
-- @tenantId, @target, @hash. At most one row by the primary key; idempotent. In the order of the hashes, in a short transaction of its own: it may wait for one who creates or locks the
-- same row, and whoever locks a row waits for none before it.
INSERT INTO merge_scope_value (tenant_id, target, value_hash, used_at)
VALUES (@tenantId, @target, @hash, UTC_TIMESTAMP(6))
ON DUPLICATE KEY UPDATE target = merge_scope_value.target
