/* imports:gateway.import_select_current */
-- @tenantId, @since: an import id. The imports that run, those in the queue last and in the order of their coming, and those with an id from @since on:
-- 200 at most. By ix_import_listed and a range of ids. No locks.
SELECT import_id FROM (
  (SELECT import_id, status = 'queued' AS rank_no, accepted_at
   FROM import
   WHERE tenant_id = @tenantId AND status IN ('queued', 'parsing', 'validated', 'loading', 'finalizing')
   ORDER BY status = 'queued', accepted_at
   LIMIT 200)
  UNION
  (SELECT import_id, 2, accepted_at
   FROM import
   WHERE tenant_id = @tenantId AND import_id >= @since AND status IN ('done', 'failed', 'cancelled')
   ORDER BY import_id DESC
   LIMIT 200)
) found
ORDER BY rank_no, accepted_at
LIMIT 200
