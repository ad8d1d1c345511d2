/* imports:ledger.import_set_validated_counts */
-- The accounting up to validation; the CHECKs of the table refuse counts that do not balance. One row by the primary key; idempotent.
UPDATE import
SET malformed_rows = @MalformedRows, staged_rows = @StagedRows, rejected_rows = @RejectedRows, duplicate_rows = @DuplicateRows, valid_rows = @ValidRows,
  changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId
