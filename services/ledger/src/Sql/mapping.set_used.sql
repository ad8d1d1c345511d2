/* imports:ledger.mapping_set_used */
-- @tenantId, @dataset, @fingerprint, @version. At most one row by the primary key, once an hour, so that imports of one header do not wait for one another; idempotent.
UPDATE header_mapping
SET last_used_at = UTC_TIMESTAMP(6)
WHERE tenant_id = @tenantId AND dataset = @dataset AND fingerprint = @fingerprint AND version = @version
  AND (last_used_at IS NULL OR last_used_at < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)
