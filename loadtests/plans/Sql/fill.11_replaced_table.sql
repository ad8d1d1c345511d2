/* imports:plans.fill_replaced_table */
-- One in forty of the imports that are done replaced its target; the tables of the last week are kept, and the newest of each
-- tenant are asked to come back.
INSERT INTO replaced_table (import_id, tenant_id, target, drop_after, dropped_at, rollback_requested_at, rollback_sent_at)
SELECT i.import_id, i.tenant_id, i.dataset, i.finished_at + INTERVAL 7 DAY, IF(i.finished_at < UTC_TIMESTAMP(6) - INTERVAL 7 DAY, i.finished_at + INTERVAL 7 DAY, NULL),
  IF(i.finished_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY, UTC_TIMESTAMP(6), NULL), IF(i.finished_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY, UTC_TIMESTAMP(6), NULL)
FROM import i
WHERE i.status = 'done' AND i.dataset = 'dataset_7'
