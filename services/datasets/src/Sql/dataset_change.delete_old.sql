/* imports:datasets.change_delete_old */
-- @tenantId, @name, @days. What was decided longer ago of one dataset, by uq_dataset_change_open; may run again.
DELETE FROM dataset_change
WHERE tenant_id = @tenantId AND name = @name AND is_open IS NULL AND decided_at < UTC_TIMESTAMP(6) - INTERVAL @days DAY
