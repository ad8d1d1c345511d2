/* imports:orchestrator.sweep_select_silent */
-- @repeatSeconds, @stuckSeconds. Imports whose next message must have been lost, by ix_import_status: not taken up, released but not parsing, with every batch
-- validated and no word of it, to be cancelled, or beyond the saga's own deadlines, which a paused one does not have. No locks: the touch checks again.
SELECT i.import_id, i.tenant_id, i.dataset, i.dataset_version, i.source_bytes, i.accepted_at, i.status, i.mode, i.orchestrated_at IS NOT NULL AS taken_up,
  i.cancel_requested_at IS NOT NULL AS to_be_cancelled, i.loading_at IS NOT NULL AS merge_begun
FROM import i
WHERE i.changed_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
  AND ((i.status = 'queued' AND (i.orchestrated_at IS NULL OR i.released_at IS NOT NULL))
    OR (i.status = 'parsing' AND i.cut_done = TRUE
      AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.import_id = i.import_id AND b.state <> 'validated'))
    OR (i.status IN ('queued', 'parsing', 'validated', 'loading') AND i.cancel_requested_at IS NOT NULL)
    OR (i.status IN ('validated', 'loading', 'finalizing') AND i.paused_at IS NULL AND i.changed_at < UTC_TIMESTAMP(6) - INTERVAL @stuckSeconds SECOND))
LIMIT 100
