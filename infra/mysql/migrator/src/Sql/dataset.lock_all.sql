/* imports:migrator.dataset_lock_all */
-- @tenantId. One row by the primary key, made where it is not there, and locked until the datasets of a folder are stored: merge locks it too before it stores one, or drops a table that none has. No target has such a name
-- (ScopeStore.AllDatasets of merge). Idempotent.
INSERT INTO merge_scope (tenant_id, target)
VALUES (@tenantId, '')
ON DUPLICATE KEY UPDATE target = merge_scope.target
