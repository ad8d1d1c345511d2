/* imports:datasets.change_select */
-- @tenantId, @changeId. One row by the primary key. No locks.
SELECT change_id, tenant_id, name, version, definition, state, asked_at, decided_at, error_code, faults
FROM dataset_change
WHERE change_id = @changeId AND tenant_id = @tenantId
