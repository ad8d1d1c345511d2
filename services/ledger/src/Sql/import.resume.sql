/* imports:ledger.import_resume */
-- @importId, @tenantId. One row by the primary key; of one that is not paused it changes nothing.
UPDATE import
SET paused_at = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND paused_at IS NOT NULL AND status IN ('queued', 'parsing', 'validated')
