/* imports:merge.receipt_insert */
-- @importHex (bytes in a statement's text would keep MySQL from showing it), @target, @committedAt. One row, in the merge's transaction; its primary key and CHECKs refuse a second merge and counts that do not balance.
INSERT INTO receipt (
  import_id, tenant_id, dataset, dataset_version, target, merge_order, content_hash, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows,
  valid_rows, inserted_rows, updated_rows, unchanged_rows, merge_batches, committed_at)
SELECT i.import_id, i.tenant_id, i.dataset, i.dataset_version, @target, s.merge_order, i.content_hash, i.read_rows, i.malformed_rows, i.staged_rows,
  i.rejected_rows, i.duplicate_rows, i.valid_rows, i.inserted_rows, i.updated_rows, i.unchanged_rows, i.merge_batches, @committedAt
FROM import i
JOIN merge_counter s ON s.tenant_id = i.tenant_id AND s.target = @target
WHERE i.import_id = UNHEX(@importHex)
