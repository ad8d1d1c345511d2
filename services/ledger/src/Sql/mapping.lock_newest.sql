/* imports:ledger.mapping_lock_newest */
-- @tenantId, @dataset, @fingerprint. One row, the last of a range of the primary key; locked, so that of two who save one after the other sees what the other has saved.
SELECT fingerprint, version, header, mapping, saved_by, saved_at, last_used_at, retired_at, retired_by
FROM header_mapping
WHERE tenant_id = @tenantId AND dataset = @dataset AND fingerprint = @fingerprint
ORDER BY version DESC
LIMIT 1
FOR UPDATE
