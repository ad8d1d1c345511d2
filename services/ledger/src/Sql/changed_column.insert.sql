/* imports:ledger.changed_column_insert */
-- @importId, @tenantId, @Column, @Rows. One row by the primary key, in the transaction that sets the counts of a dry run, behind the statement that lets only one do so.
INSERT INTO import_changed_column (import_id, column_name, tenant_id, row_count)
VALUES (@importId, @Column, @tenantId, @Rows)
