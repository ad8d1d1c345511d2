/* imports:ledger.batch_lock */
-- @importId, @batchNumber. One row by the primary key; locks it: the guard of everything that is done to a batch.
SELECT import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, is_oversize, state, attempt, staged_rows, rejected_rows
FROM import_batch
WHERE import_id = @importId AND batch_number = @batchNumber
FOR UPDATE
