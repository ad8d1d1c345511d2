/* imports:merge.sized_merge_swapped_since */
-- @importHex, @tenantId, @target. Whether a replace, or the rollback of one, has put another table in the target's place since the import's last batch: swaps of the target by ix_replaced_table_target; import, receipt and
-- batch of each by their primary keys. A table that an upsert has built anew has the rows of the one before. No locks; the caller holds the scope.
SELECT EXISTS (
  SELECT 1
  FROM replaced_table r
  JOIN import i ON i.import_id = r.import_id
  JOIN receipt c ON c.import_id = r.import_id
  JOIN sized_merge z ON z.import_id = UNHEX(@importHex)
  JOIN merge_batch b ON b.import_id = z.import_id AND b.batch_number = z.batches
  WHERE r.tenant_id = @tenantId AND r.target = @target AND i.mode = 'replace' AND (c.committed_at > b.committed_at OR r.rolled_back_at > b.committed_at))
