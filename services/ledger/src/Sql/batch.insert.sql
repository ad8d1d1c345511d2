/* imports:ledger.batch_insert */
-- One planned batch. A range once here never changes: a second cut of the same slice is stopped by the cut's attempt before it comes here.
INSERT INTO import_batch (import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, is_oversize)
VALUES (@ImportId, @BatchNumber, @TenantId, @FirstByte, @LengthBytes, @FirstRow, @RowCount, @FirstLine, @IsOversize)
