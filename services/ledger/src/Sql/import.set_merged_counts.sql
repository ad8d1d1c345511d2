/* imports:ledger.import_set_merged_counts */
-- The accounting of the merge, in the merge's transaction: from its commit the import only goes forward. One row by the primary key. Not when its cancellation was asked for.
UPDATE import
SET inserted_rows = @InsertedRows, updated_rows = @UpdatedRows, unchanged_rows = @UnchangedRows, merged_rows = @InsertedRows + @UpdatedRows, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND inserted_rows IS NULL AND status IN ('validated', 'loading') AND cancel_requested_at IS NULL
