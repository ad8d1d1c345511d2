/* imports:ledger.receipt_select */
-- @importId, @tenantId. One row by the primary key, its receipt and the table that it put aside by their own. No locks: neither changes once the merge has committed, but for the times of the steps after it, and its rollback.
SELECT i.import_id, i.parent_id, i.dataset, i.dataset_version, i.mode, i.file_name, i.idempotency_key, i.requested_by, i.content_hash, i.source_bytes, i.status, i.retries,
  i.read_rows, i.malformed_rows, i.staged_rows, i.rejected_rows, i.duplicate_rows, i.valid_rows, i.inserted_rows, i.updated_rows, i.unchanged_rows,
  i.accepted_at, i.released_at, i.parsing_at, i.validated_at, i.loading_at, i.finalizing_at, i.finished_at, i.source_plan, r.target, r.merge_order, r.merge_batches, r.committed_at, t.rolled_back_at, t.rollback_order
FROM import i
LEFT JOIN receipt r ON r.import_id = i.import_id
LEFT JOIN replaced_table t ON t.import_id = i.import_id
WHERE i.import_id = @importId AND i.tenant_id = @tenantId
