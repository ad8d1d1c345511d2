/* imports:ledger.rollback_select */
-- @importId, @tenantId. One row by the primary key, and its former table, its receipt and the scope of its target each by their own. No locks: merge looks again under the scope's.
SELECT i.mode, i.status, r.import_id IS NOT NULL AND r.dropping_at IS NULL AND r.dropped_at IS NULL AS is_kept, r.rollback_sent_at IS NOT NULL AS is_asked_for,
  r.rolled_back_at IS NOT NULL AS is_rolled_back, COALESCE(s.merge_order > c.merge_order, FALSE) AS is_superseded
FROM import i
LEFT JOIN replaced_table r ON r.import_id = i.import_id
LEFT JOIN receipt c ON c.import_id = i.import_id
LEFT JOIN merge_scope s ON s.tenant_id = c.tenant_id AND s.target = c.target AND s.scope = ''
WHERE i.import_id = @importId AND i.tenant_id = @tenantId
