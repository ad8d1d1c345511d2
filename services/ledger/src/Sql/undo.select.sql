/* imports:ledger.undo_select */
-- @importId, @tenantId. One row by the primary key, and what its upsert has kept by its own. No locks: once it is undone nothing of it changes.
SELECT i.import_id, i.dataset, t.target, t.rollback_requested_by AS requested_by, t.rollback_requested_at AS requested_at, t.rolled_back_at AS undone_at, t.rollback_order AS merge_order,
  t.restored_rows, t.deleted_rows, t.kept_rows
FROM import i
JOIN replaced_table t ON t.import_id = i.import_id AND t.keeps = 'rows' AND t.rolled_back_at IS NOT NULL
WHERE i.import_id = @importId AND i.tenant_id = @tenantId
