/* imports:datasets.change_lock */
-- @changeId. Locks one row by the primary key: a second delivery waits here, and then finds the change decided.
SELECT change_id, tenant_id, name, version, definition, state, asked_at, decided_at, error_code, faults
FROM dataset_change
WHERE change_id = @changeId
FOR UPDATE
