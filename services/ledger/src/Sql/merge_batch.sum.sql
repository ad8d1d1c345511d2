/* imports:ledger.merge_batch_sum */
-- @importId. All committed batches of one merge: a range of the primary key. No locks: a batch never changes.
SELECT COUNT(*) AS batches, COALESCE(SUM(row_count), 0) AS `rows`, COALESCE(SUM(inserted_rows), 0) AS inserted_rows, COALESCE(SUM(updated_rows), 0) AS updated_rows,
  COALESCE(SUM(unchanged_rows), 0) AS unchanged_rows, COALESCE(SUM(refused_rows), 0) AS refused_rows, MAX(committed_at) AS last_committed_at
FROM merge_batch
WHERE import_id = @importId
