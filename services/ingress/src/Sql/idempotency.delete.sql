/* imports:ingress.idempotency_delete */
-- @tenantId, @key, @holder. One row by the primary key; idempotent. A key that was claimed anew meanwhile has another holder.
DELETE FROM idempotency_key
WHERE tenant_id = @tenantId AND idempotency_key = @key AND holder = @holder
