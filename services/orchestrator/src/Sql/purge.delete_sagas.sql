/* imports:orchestrator.purge_delete_sagas */
-- @keepSeconds, @rows. Sagas of imports that ended long ago, at most so many: a range of ix_saga_import_updated, the oldest first, and of each its import by the primary key, then the
-- saga itself by its own. A saga changes for the last time when its import ends, or later. Not that of an import that can be retried:
-- only its saga takes it up. Locks the sagas it deletes; idempotent.
DELETE s FROM saga_import s
JOIN (
  SELECT STRAIGHT_JOIN o.correlation_id
  FROM saga_import o
  JOIN import i ON i.import_id = o.correlation_id
  WHERE o.updated_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
    AND i.status IN ('done', 'failed', 'cancelled') AND i.finished_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
    AND i.retry_requested_at IS NULL AND i.retry_until IS NULL
  ORDER BY o.updated_at
  LIMIT @rows
) old ON old.correlation_id = s.correlation_id
