/* imports:plans.fill_import_batch */
-- {numbers} = 0 to 99,999. Ten batches for each import that has left the queue. Of those that are parsed two are validated, one is staged, three are at work.
INSERT INTO import_batch (
  import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, state, attempt, lease_until, staged_rows, malformed_rows, rejected_rows,
  released_at, staged_at, validated_at)
SELECT s.import_id, s.n + 1, s.tenant_id, s.n * 100000, 100000, s.n * 1000 + 1, 1000, s.n * 1000 + 2, s.state, IF(s.state = 'planned', 0, 1),
  IF(s.state IN ('released', 'staged'), UTC_TIMESTAMP(6) + INTERVAL 60 SECOND, NULL), IF(s.state IN ('staged', 'validated'), 999, NULL), IF(s.state IN ('staged', 'validated'), 1, NULL),
  IF(s.state = 'validated', 1, NULL), s.accepted_at, s.accepted_at, s.accepted_at
FROM (
  SELECT i.import_id, i.tenant_id, i.accepted_at, b.n,
    CASE
      WHEN i.status = 'cancelled' THEN 'rejected' WHEN i.status <> 'parsing' OR b.n < 2 THEN 'validated' WHEN b.n = 2 THEN 'staged' WHEN b.n < 6 THEN 'released' ELSE 'planned'
    END AS state
  FROM import i
  CROSS JOIN {numbers} b
  WHERE i.status <> 'queued' AND b.n < 10
) s
