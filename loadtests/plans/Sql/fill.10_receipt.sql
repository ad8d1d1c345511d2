/* imports:plans.fill_receipt */
-- A receipt for each import that has merged.
INSERT INTO receipt (
  import_id, tenant_id, dataset, dataset_version, target, merge_order, content_hash, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows,
  inserted_rows, updated_rows, unchanged_rows, committed_at)
SELECT i.import_id, i.tenant_id, i.dataset, i.dataset_version, i.dataset, ROW_NUMBER() OVER (ORDER BY i.import_id), i.content_hash, i.read_rows, i.malformed_rows, i.staged_rows,
  i.rejected_rows, i.duplicate_rows, i.valid_rows, i.inserted_rows, i.updated_rows, i.unchanged_rows, i.finalizing_at
FROM import i
WHERE i.inserted_rows IS NOT NULL
