/* imports:orchestrator.purge_select_imports */
-- @keepSeconds. Imports that ended so long ago, by ix_import_finished, at most 100. Not before their ledger is purged, their runs are removed, and the table that they replaced is dropped.
-- No locks: what has ended so stays so.
SELECT i.import_id
FROM import i
LEFT JOIN replaced_table r ON r.import_id = i.import_id
WHERE i.finished_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
  AND i.status IN ('done', 'failed', 'cancelled') AND i.ledger_purged_at IS NOT NULL AND i.runs_removed_at IS NOT NULL AND (r.import_id IS NULL OR r.dropped_at IS NOT NULL)
ORDER BY i.finished_at
LIMIT 100
