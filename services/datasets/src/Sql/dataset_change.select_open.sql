/* imports:datasets.change_select_open */
-- @tenantId, @name. At most one row by uq_dataset_change_open. No locks.
SELECT change_id, tenant_id, name, version, definition, state, asked_at, decided_at, error_code, faults
FROM dataset_change
WHERE tenant_id = @tenantId AND name = @name AND is_open = TRUE
