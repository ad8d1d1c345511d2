/* imports:ledger.import_set_priority */
-- @importId, @tenantId, @priority. One row by the primary key; idempotent.
UPDATE import
SET priority = @priority, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND status NOT IN ('done', 'failed', 'cancelled')
