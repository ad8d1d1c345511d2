/* imports:orchestrator.sweep_delete_sagas */
-- @days. Sagas of imports that ended long ago, at most 500 a round, by ix_import_status; idempotent.
DELETE s FROM saga_import s
JOIN (
  SELECT import_id FROM import
  WHERE status IN ('done', 'failed', 'cancelled') AND finished_at < UTC_TIMESTAMP(6) - INTERVAL @days DAY
    AND import_id IN (SELECT correlation_id FROM saga_import)
  LIMIT 500
) old ON old.import_id = s.correlation_id
