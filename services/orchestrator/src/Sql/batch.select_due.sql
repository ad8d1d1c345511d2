/* imports:orchestrator.batch_select_due */
-- @window = most batches released at once. Reads the planned and the released batches by ix_import_batch_state; there are at most window + look-ahead
-- times the active imports. Each import takes its turn by its bytes, since batches of large sources are longer, counting what it has at work already; each step of
-- priority halves what its bytes count. None of a paused one. No locks: the release checks the attempt.
SELECT due.import_id, due.batch_number, due.attempt
FROM (
  SELECT b.import_id, b.batch_number, b.attempt,
    ROW_NUMBER() OVER (PARTITION BY b.import_id ORDER BY b.batch_number) + COALESCE(r.released, 0) AS turn,
    (SUM(b.length_bytes) OVER (PARTITION BY b.import_id ORDER BY b.batch_number) + COALESCE(r.released_bytes, 0)) / POW(2, i.priority) AS cost,
    ROW_NUMBER() OVER (ORDER BY i.accepted_at, b.import_id, b.batch_number) AS position
  FROM import_batch b
  JOIN import i ON i.import_id = b.import_id
  LEFT JOIN (SELECT import_id, COUNT(*) AS released, SUM(length_bytes) AS released_bytes FROM import_batch WHERE state = 'released' GROUP BY import_id) r ON r.import_id = b.import_id
  WHERE b.state = 'planned' AND i.status = 'parsing' AND i.paused_at IS NULL
) due
WHERE due.turn <= @window
ORDER BY due.cost, due.position
LIMIT @window
