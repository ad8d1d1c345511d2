/* imports:orchestrator.sweep_select_ended_runs */
-- @graceSeconds. Imports that ended and whose runs are still there, by ix_import_runs, and the batches of each by the primary key, at most 100 imports a round. Not one that has batches which a
-- worker may still stage: these are rejected first. Nor one that ended just now: a worker that has lost its connection may be writing. Nor a failed one that can still be retried.
-- Of a packed source also how many texts were begun in vain: the one that counts is the last, and goes with the file.
-- No locks: each is closed to retries before its runs go.
-- Counted for each import: MySQL turns a NOT EXISTS into a join with the batches of all imports, which it reads from the first to the last.
SELECT i.import_id, i.tenant_id, i.normalise_attempt - (i.normalised_bytes IS NOT NULL) AS broken_off_texts
FROM import i
WHERE i.runs_removed_at IS NULL AND i.status IN ('done', 'failed', 'cancelled')
  AND (i.status <> 'failed' OR i.retry_until IS NULL OR i.retry_until < UTC_TIMESTAMP(6)) AND i.retry_requested_at IS NULL
  AND COALESCE(i.finished_at, i.changed_at) < UTC_TIMESTAMP(6) - INTERVAL @graceSeconds SECOND
  AND (SELECT COUNT(*) FROM import_batch b WHERE b.import_id = i.import_id AND b.state IN ('planned', 'released', 'staged')) = 0
LIMIT 100
