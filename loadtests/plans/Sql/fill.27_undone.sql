/* imports:plans.fill_undone */
-- One upsert of the last days is undone, and its before-images are not dropped yet.
UPDATE replaced_table
SET keeps = 'rows', rollback_requested_at = UTC_TIMESTAMP(6), rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = 1000000, restored_rows = 70, deleted_rows = 20, kept_rows = 10
WHERE tenant_id = 'default' AND dropped_at IS NULL AND rollback_sent_at IS NULL
ORDER BY import_id
LIMIT 1
