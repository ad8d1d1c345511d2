/* imports:ingress.idempotency_take_over */
-- @tenantId, @key, @requestHash, @holder, @leaseSeconds. One row by the primary key, locked before and found expired or abandoned; it becomes a claim as new.
UPDATE idempotency_key
SET request_hash = @requestHash, content_hash = NULL, holder = @holder, lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND,
  import_id = NULL, answer_status = NULL, answer = NULL, created_at = UTC_TIMESTAMP(6)
WHERE tenant_id = @tenantId AND idempotency_key = @key
