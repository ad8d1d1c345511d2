/* imports:ledger.rollback_select */
-- @importId, @tenantId. One row by the primary key, and its former table and its receipt each by their own; whether there is a later receipt of its target by uq_receipt_order, or a later
-- rollback by uq_replaced_table_order, or a later batch of a merge that has no receipt by ix_sized_merge_target. No locks: merge looks again with the target locked.
SELECT i.mode, i.status, i.merge_batches, COALESCE(r.keeps, '') = 'rows' AS keeps_rows,
  r.import_id IS NOT NULL AND r.dropping_at IS NULL AND r.dropped_at IS NULL AND (r.keeps = 'table' OR i.erase_requested_at IS NULL) AS is_kept, r.rollback_sent_at IS NOT NULL AS is_asked_for,
  r.rolled_back_at IS NOT NULL AS is_rolled_back,
  (EXISTS (SELECT 1 FROM receipt l WHERE l.tenant_id = c.tenant_id AND l.target = c.target AND l.merge_order > c.merge_order)
    OR EXISTS (SELECT 1 FROM replaced_table b WHERE b.tenant_id = c.tenant_id AND b.target = c.target AND b.rollback_order > c.merge_order)
    OR EXISTS (SELECT 1 FROM sized_merge z JOIN merge_batch b ON b.import_id = z.import_id AND b.batch_number = z.batches
      WHERE z.tenant_id = c.tenant_id AND z.target = c.target AND z.batches > 0 AND b.committed_at > c.committed_at)) AS is_superseded
FROM import i
LEFT JOIN replaced_table r ON r.import_id = i.import_id
LEFT JOIN receipt c ON c.import_id = i.import_id
WHERE i.import_id = @importId AND i.tenant_id = @tenantId
