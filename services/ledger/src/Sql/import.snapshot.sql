/* imports:ledger.import_snapshot */
-- {where} chooses the imports by the primary key or by ix_import_status. One statement, so that all numbers are of one moment. The counters are kept as long as the ledger; after
-- that the import's own counts say what they said; the table that it put aside by its own primary key. No locks.
SELECT i.import_id, i.tenant_id, i.parent_id, i.dataset, i.dataset_version, i.file_name, i.idempotency_key, i.mode, i.status, i.source_bytes, i.source_format, i.unpacked_bytes, i.normalised_bytes,
  i.accepted_at, i.parsing_at, i.validated_at, i.loading_at, i.finalizing_at, i.finished_at, i.orchestrated_at,
  i.cut_done, i.planned_batches, i.read_rows, i.malformed_rows, i.staged_rows, i.rejected_rows, i.duplicate_rows, i.valid_rows,
  i.inserted_rows, i.updated_rows, i.unchanged_rows, i.error_code, i.error_message, i.merged_rows, i.merge_batches, i.cancel_requested_at, i.paused_at, i.priority, i.retries, i.retry_until, i.erase_requested_at, i.cut_next_row - 1 AS cut_rows,
  CASE WHEN (i.mode = 'replace' OR (t.keeps = 'rows' AND i.erase_requested_at IS NULL)) AND i.status = 'done' AND t.dropping_at IS NULL AND t.dropped_at IS NULL AND t.rolled_back_at IS NULL THEN t.drop_after END AS rollback_until,
  t.rollback_requested_at, t.rollback_sent_at, t.rollback_code, t.rollback_message, t.rolled_back_at,
  COALESCE(s.finished_batches, i.planned_batches) AS staged_batches, COALESCE(s.ok_rows, i.staged_rows, 0) AS stage_ok_rows, COALESCE(s.bad_rows, i.malformed_rows, 0) AS stage_bad_rows,
  COALESCE(s.done_bytes, i.normalised_bytes, i.source_bytes) AS staged_bytes, COALESCE(v.finished_batches, i.planned_batches) AS validated_batches, COALESCE(v.bad_rows, i.rejected_rows, 0) AS validate_bad_rows,
  (SELECT MAX(b.staged_at) FROM import_batch b WHERE b.import_id = i.import_id) AS last_staged_at,
  CASE WHEN i.status = 'queued' THEN (SELECT COUNT(*) FROM import q WHERE q.status = 'queued' AND q.accepted_at < i.accepted_at) END AS queue_position,
  UTC_TIMESTAMP(6) AS read_at
FROM import i
LEFT JOIN import_stage s ON s.import_id = i.import_id AND s.stage = 'stage'
LEFT JOIN import_stage v ON v.import_id = i.import_id AND v.stage = 'validate'
LEFT JOIN replaced_table t ON t.import_id = i.import_id
WHERE {where}
