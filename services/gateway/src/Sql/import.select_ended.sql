/* imports:gateway.import_select_ended */
-- @tenantId, @endedSeconds, @accepted and @before: import ids, @limit. The imports that ended within that time, of those with an id from @accepted on and below
-- @before, the newest first. A range of ix_import_tenant read backwards, so that page after page each row is read once; the primary key,
-- which the optimizers would take, has the imports of all tenants. No locks.
SELECT import_id
FROM import FORCE INDEX (ix_import_tenant)
WHERE tenant_id = @tenantId AND status IN ('done', 'failed', 'cancelled') AND import_id >= @accepted AND import_id < @before
  AND finished_at >= UTC_TIMESTAMP(6) - INTERVAL @endedSeconds SECOND
ORDER BY import_id DESC
LIMIT @limit
