/* imports:ledger.import_advance_cut */
-- The cut has planned batches up to @NextByte; ends its lease. One row by the primary key, guarded by the attempt.
UPDATE import
SET source_plan = @SourcePlan, cut_next_byte = @NextByte, cut_next_row = @NextRow, cut_next_line = @NextLine, cut_done = @Done,
  planned_batches = @PlannedBatches, read_rows = IF(@Done, @NextRow - 1, NULL), cut_lease_until = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND cut_attempt = @attempt AND cut_done = FALSE
