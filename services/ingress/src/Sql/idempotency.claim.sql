/* imports:ingress.idempotency_claim */
-- @tenantId, @key, @requestHash, @holder, @leaseSeconds. Writes one row by the primary key; where there is one already it is left as it is, and stays locked
-- until the end of the transaction, in which it is then looked at. May run twice: the second finds the row of the first.
INSERT INTO idempotency_key (tenant_id, idempotency_key, request_hash, holder, lease_until, created_at)
VALUES (@tenantId, @key, @requestHash, @holder, UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND, UTC_TIMESTAMP(6))
ON DUPLICATE KEY UPDATE holder = idempotency_key.holder
