/* imports:gateway.import_select_ended */
-- @tenantId, @endedSeconds. The imports that ended within that time, the last 100, of those that were accepted within two days. By ix_import_status. No locks.
SELECT import_id
FROM import
WHERE tenant_id = @tenantId AND status IN ('done', 'failed', 'cancelled') AND accepted_at >= UTC_TIMESTAMP(6) - INTERVAL 2 DAY
  AND finished_at >= UTC_TIMESTAMP(6) - INTERVAL @endedSeconds SECOND
ORDER BY finished_at DESC
LIMIT 100
