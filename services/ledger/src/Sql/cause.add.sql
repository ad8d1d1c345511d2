/* imports:ledger.cause_add */
-- @importId, @tenantId, @code, @column ('' = the row as a whole), @expected, @rows. One row by the primary key; locks it until the commit, so this comes late
-- in a batch's transaction, in the order of the key. Counted in the transaction that writes the rejects: once for each of them.
INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count)
VALUES (@importId, @code, LEFT(@column, 64), LEFT(@expected, 500), @tenantId, @rows)
ON DUPLICATE KEY UPDATE row_count = row_count + @rows
