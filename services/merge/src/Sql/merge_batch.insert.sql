/* imports:merge.merge_batch_insert */
-- @importHex, @tenantId, @number, @rows and what became of them, @committedAt. One row, in the transaction of its batch: its primary key refuses a second batch of that number, its CHECK counts that do not balance.
INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at)
VALUES (UNHEX(@importHex), @number, @tenantId, @rows, @insertedRows, @updatedRows, @unchangedRows, @refusedRows, @committedAt)
