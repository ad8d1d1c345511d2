/* imports:ledger.mapping_list */
-- @tenantId, @dataset. The mappings in force, a few hundred at most, by ix_header_mapping_current. No locks.
SELECT fingerprint, version, header, mapping, saved_by, saved_at, last_used_at
FROM header_mapping
WHERE tenant_id = @tenantId AND dataset = @dataset AND retired_at IS NULL
