/* imports:ingress.idempotency_release */
-- @tenantId, @key, @holder. One row by the primary key; idempotent. Never one that has its answer.
DELETE FROM idempotency_key
WHERE tenant_id = @tenantId AND idempotency_key = @key AND holder = @holder AND answer IS NULL
