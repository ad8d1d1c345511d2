/* imports:ledger.mapping_list_versions */
-- @tenantId, @dataset, @fingerprint, @limit. The versions for one header, the newest first, by a range of the primary key that is read backwards. No locks.
SELECT fingerprint, version, header, mapping, saved_by, saved_at, last_used_at, retired_at, retired_by
FROM header_mapping
WHERE tenant_id = @tenantId AND dataset = @dataset AND fingerprint = @fingerprint
ORDER BY version DESC
LIMIT @limit
