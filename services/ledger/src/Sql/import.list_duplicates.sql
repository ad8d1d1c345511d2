/* imports:ledger.import_list_duplicates */
-- @tenantId, @dedupeKeys. One row for each key by uq_import_dedupe. No locks.
SELECT import_id, dedupe_key
FROM import
WHERE tenant_id = @tenantId AND dedupe_key IN @dedupeKeys
