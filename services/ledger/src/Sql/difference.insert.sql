/* imports:ledger.difference_insert */
-- @importId, @tenantId, @position (from 1), @Row, @Line, @key, @changes (JSON). One row by the primary key, in the transaction that sets the counts of a dry run, behind the
-- statement that lets only one do so.
INSERT INTO import_difference (import_id, position, tenant_id, row_no, first_line, row_key, changes)
VALUES (@importId, @position, @tenantId, @Row, @Line, @key, @changes)
