/* imports:merge.replaced_table_select_rollback */
-- @importId. One row by the primary key; its import, its receipt and the scope of its target each by their own. No locks; with the scope locked all of it is true until the commit.
SELECT r.tenant_id, r.target, r.rollback_sent_at IS NOT NULL AS is_asked_for, r.dropping_at IS NULL AND r.dropped_at IS NULL AS is_kept,
  COALESCE(s.merge_order <> c.merge_order, TRUE) AS is_superseded, i.dataset, i.idempotency_key
FROM replaced_table r
JOIN import i ON i.import_id = r.import_id
LEFT JOIN receipt c ON c.import_id = r.import_id
LEFT JOIN merge_scope s ON s.tenant_id = r.tenant_id AND s.target = r.target AND s.scope = ''
WHERE r.import_id = @importId
