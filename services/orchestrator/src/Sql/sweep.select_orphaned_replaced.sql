/* imports:orchestrator.sweep_select_orphaned_replaced */
-- @schema, @keepSeconds. Tables that look like a former target put aside, of which nothing is noted, and whose import ended long enough ago. The staging schema's own tables, each
-- looked up by primary keys. No locks.
SELECT i.import_id
FROM information_schema.tables t
JOIN import i ON i.import_id = UNHEX(SUBSTRING(t.table_name, 3)) AND i.status IN ('done', 'failed', 'cancelled')
LEFT JOIN replaced_table r ON r.import_id = i.import_id
WHERE t.table_schema = @schema AND t.table_name LIKE 'o\_%' AND r.import_id IS NULL AND i.changed_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
