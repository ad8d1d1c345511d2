/* imports:orchestrator.sweep_select_abandoned_tables */
-- @schema. Staging tables; their imports are looked up by the primary key. A full scan of the schema's own tables, which are as many as live imports. All of them, so that those in use hide no other. No locks. Not while a failed import can be retried:
-- then a merge may make its table anew beside this.
SELECT t.table_name AS name
FROM information_schema.tables t
LEFT JOIN import i ON i.import_id = UNHEX(SUBSTRING(t.table_name, 3))
WHERE t.table_schema = @schema AND t.table_name LIKE 's\_%' AND (i.import_id IS NULL
  OR (i.status IN ('done', 'failed', 'cancelled') AND i.retry_requested_at IS NULL AND (i.retry_until IS NULL OR i.retry_until < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE)))
