/* imports:ledger.import_find_duplicate */
-- @tenantId, @dedupeKey. One row by uq_import_dedupe. No locks.
SELECT import_id
FROM import
WHERE tenant_id = @tenantId AND dedupe_key = @dedupeKey
