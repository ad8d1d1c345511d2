/* imports:ingress.idempotency_renew */
-- @tenantId, @key, @holder, @leaseSeconds. One row by the primary key, guarded by its holder; idempotent.
UPDATE idempotency_key
SET lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE tenant_id = @tenantId AND idempotency_key = @key AND holder = @holder AND answer IS NULL
