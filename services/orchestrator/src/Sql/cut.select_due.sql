/* imports:orchestrator.cut_select_due */
-- @lookahead = most batches that the cut may be ahead of staging. Reads the parsing imports that are not paused by ix_import_status. No locks: the lease checks the attempt.
SELECT i.import_id, i.cut_attempt AS attempt
FROM import i
JOIN import_stage s ON s.import_id = i.import_id AND s.stage = 'stage'
WHERE i.status = 'parsing' AND i.paused_at IS NULL AND i.cut_done = FALSE AND (i.cut_lease_until IS NULL OR i.cut_lease_until < UTC_TIMESTAMP(6))
  AND i.planned_batches - s.finished_batches < @lookahead
