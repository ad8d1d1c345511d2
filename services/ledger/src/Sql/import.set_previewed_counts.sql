/* imports:ledger.import_set_previewed_counts */
-- What a merge of a dry run would do. One row by the primary key; idempotent.
UPDATE import
SET inserted_rows = @InsertedRows, updated_rows = @UpdatedRows, unchanged_rows = @UnchangedRows, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL AND status = 'validated' AND mode = 'validate' AND cancel_requested_at IS NULL
