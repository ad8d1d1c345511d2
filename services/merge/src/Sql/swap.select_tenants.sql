/* imports:merge.swap_select_tenants */
-- @table. The tenants that have a dataset, in whatever version, with that table; by ix_dataset_target. No locks.
SELECT DISTINCT tenant_id
FROM dataset
WHERE target_table = @table
