/* imports:ledger.import_list */
-- @tenantId, @before, @limit, and what {filter} names. Import ids of one tenant, newest first, at most @limit: a range of ix_import_tenant read backwards, of
-- ix_import_dataset where one dataset is asked for, else of ix_import_listed where one status is. None of them is sorted, so as many rows are read as are asked
-- for, but for those that a further filter leaves out. {index} names it: the optimizers would rather sort, or read other tenants' imports. For several statuses the statement is repeated for each and the parts are merged. No locks.
SELECT i.import_id
FROM import i {index}
WHERE i.tenant_id = @tenantId AND (@before IS NULL OR i.import_id < @before){filter}
ORDER BY i.import_id DESC
LIMIT @limit
