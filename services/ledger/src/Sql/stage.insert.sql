/* imports:ledger.stage_insert */
-- @importId, @tenantId. Writes the two counter rows of an import, beside the import itself.
INSERT INTO import_stage (import_id, stage, tenant_id)
VALUES (@importId, 'stage', @tenantId), (@importId, 'validate', @tenantId)
