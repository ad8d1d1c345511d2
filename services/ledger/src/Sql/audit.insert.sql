/* imports:ledger.audit_insert */
-- @tenantId, @actor, @action, @importId, @detail (JSON or null). Adds one row, in the transaction that does what it says.
INSERT INTO audit (tenant_id, at, actor, action, import_id, detail)
VALUES (@tenantId, UTC_TIMESTAMP(6), LEFT(@actor, 255), @action, @importId, @detail)
