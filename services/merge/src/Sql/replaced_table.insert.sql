/* imports:merge.replaced_table_insert */
-- One row, in the transaction of the commit point; its primary key refuses a second one.
INSERT INTO replaced_table (import_id, tenant_id, target, drop_after)
VALUES (@importId, @tenantId, @target, @dropAfter)
