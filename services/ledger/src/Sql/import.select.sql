/* imports:ledger.import_select */
-- @importId. One row by the primary key. No locks.
SELECT import_id, tenant_id, parent_id, dataset, dataset_version, object_id, file_name, source_bytes, source_format, normalise_attempt, normalised_bytes, content_hash, idempotency_key, status, mode, options, loading_at, cancel_requested_at, paused_at, retry_until, retry_requested_at, ledger_purged_at, retries, source_plan,
  cut_attempt, cut_next_byte, cut_next_row, cut_next_line, cut_done, planned_batches,
  merge_batches, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows, inserted_rows, updated_rows, unchanged_rows
FROM import
WHERE import_id = @importId
