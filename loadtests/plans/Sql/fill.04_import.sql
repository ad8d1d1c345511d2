/* imports:plans.fill_import */
-- {numbers} = 0 to 99,999. 20,000 imports of two tenants, one every 6 minutes, with ids in the order of their times. The last 73 are on their way: 60 in the queue, 13 at
-- work. Of those before, one in fifty failed, one in eighty was cancelled; the runs of the last 30 are still there; the ledgers of those that are older than 30
-- days are purged.
INSERT INTO import (
  import_id, tenant_id, dataset, dataset_version, object_id, file_name, source_bytes, content_hash, dedupe_key, idempotency_key, mode, status,
  accepted_at, orchestrated_at, released_at, parsing_at, validated_at, loading_at, finalizing_at, finished_at, runs_removed_at, ledger_purged_at, changed_at, source_plan, cut_attempt, cut_done,
  planned_batches, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows, inserted_rows, updated_rows, unchanged_rows, error_code)
SELECT
  UNHEX(CONCAT(LPAD(HEX(CAST(UNIX_TIMESTAMP(s.accepted_at) * 1000 AS UNSIGNED)), 12, '0'), '70008', LPAD(HEX(s.n), 15, '0'))),
  IF(s.n MOD 3 = 0, 'other', 'default'), CONCAT('dataset_', s.n MOD 40), 1, UNHEX(LEFT(SHA2(CONCAT('object ', s.n), 256), 32)), 'stock.csv', 1000000, UNHEX(SHA2(s.n, 256)),
  IF(s.status IN ('failed', 'cancelled'), NULL, UNHEX(SHA2(s.n, 256))), CONCAT('key-', s.n), 'upsert', s.status,
  s.accepted_at, s.accepted_at, IF(s.status = 'queued', NULL, s.accepted_at), IF(s.status = 'queued', NULL, s.accepted_at), IF(s.is_counted, s.accepted_at, NULL),
  IF(s.is_merged, s.accepted_at, NULL), IF(s.is_merged, s.accepted_at, NULL), IF(s.n < 19927, s.accepted_at + INTERVAL 20 SECOND, NULL),
  IF(s.n < 19897, s.accepted_at + INTERVAL 90 SECOND, NULL), IF(s.n < 12780, s.accepted_at + INTERVAL 30 DAY, NULL), IF(s.n < 19927, s.accepted_at + INTERVAL 20 SECOND, UTC_TIMESTAMP(6)), '{}', 1, s.status NOT IN ('queued', 'parsing'),
  IF(s.status = 'queued', 0, 10), IF(s.is_counted, 10000, NULL), IF(s.is_counted, 5, NULL), IF(s.is_counted, 9995, NULL), IF(s.is_counted, 15, NULL), IF(s.is_counted, 0, NULL),
  IF(s.is_counted, 9980, NULL), IF(s.is_merged, 9000, NULL), IF(s.is_merged, 900, NULL), IF(s.is_merged, 80, NULL), IF(s.status = 'failed', 'HEADER_MISSING_COLUMN', NULL)
FROM (
  SELECT f.*, f.status IN ('validated', 'loading', 'finalizing', 'done') AS is_counted, f.status IN ('finalizing', 'done') AS is_merged
  FROM (
    SELECT n.n, UTC_TIMESTAMP(6) - INTERVAL (20000 - n.n) * 6 MINUTE AS accepted_at,
      CASE
        WHEN n.n >= 19940 THEN 'queued' WHEN n.n >= 19936 THEN 'parsing' WHEN n.n >= 19933 THEN 'validated' WHEN n.n >= 19930 THEN 'loading' WHEN n.n >= 19927 THEN 'finalizing'
        WHEN n.n MOD 50 = 0 THEN 'failed' WHEN n.n MOD 80 = 0 THEN 'cancelled' ELSE 'done'
      END AS status
    FROM {numbers} n
    WHERE n.n < 20000
  ) f
) s
