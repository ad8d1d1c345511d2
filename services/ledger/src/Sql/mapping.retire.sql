/* imports:ledger.mapping_retire */
-- @tenantId, @dataset, @fingerprint, @version, @by. At most one row by the primary key; idempotent, since one that is retired is left as it is.
UPDATE header_mapping
SET retired_at = UTC_TIMESTAMP(6), retired_by = @by
WHERE tenant_id = @tenantId AND dataset = @dataset AND fingerprint = @fingerprint AND version = @version AND retired_at IS NULL
