/* imports:merge.replaced_table_select_rollback */
-- @importId. One row by the primary key; its import and its receipt each by their own; whether there is a later receipt of its target by uq_receipt_order, or a later rollback by
-- uq_replaced_table_order, or a later number, which stays when a receipt is purged, or a later batch of a merge that has no receipt (sized_merge by ix_sized_merge_target). No locks; with the target locked all of it is true until the commit.
SELECT r.tenant_id, r.target, r.keeps = 'rows' AS keeps_rows, r.rollback_sent_at IS NOT NULL AS is_asked_for, r.dropping_at IS NULL AND r.dropped_at IS NULL AS is_kept, i.dataset, i.idempotency_key,
  (EXISTS (SELECT 1 FROM receipt l WHERE l.tenant_id = c.tenant_id AND l.target = c.target AND l.merge_order > c.merge_order)
    OR EXISTS (SELECT 1 FROM replaced_table b WHERE b.tenant_id = c.tenant_id AND b.target = c.target AND b.rollback_order > c.merge_order)
    OR EXISTS (SELECT 1 FROM merge_counter m WHERE m.tenant_id = c.tenant_id AND m.target = c.target AND m.merge_order > c.merge_order)
    OR EXISTS (SELECT 1 FROM sized_merge z JOIN merge_batch b ON b.import_id = z.import_id AND b.batch_number = z.batches
      WHERE z.tenant_id = c.tenant_id AND z.target = c.target AND z.batches > 0 AND b.committed_at > c.committed_at)) AS is_superseded
FROM replaced_table r
JOIN import i ON i.import_id = r.import_id
JOIN receipt c ON c.import_id = r.import_id
WHERE r.import_id = @importId
