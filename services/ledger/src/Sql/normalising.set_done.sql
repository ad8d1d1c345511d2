/* imports:ledger.normalising_set_done */
-- @importId, @attempt, @Format, @Part, @Bytes, @Rows. One row by the primary key, guarded by the attempt; once. The cut may go on.
UPDATE import
SET source_format = @Format, source_part = LEFT(@Part, 255), normalised_bytes = @Bytes, normalised_rows = @Rows, unpacked_bytes = source_bytes,
  normalising_until = NULL, cut_lease_until = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND normalise_attempt = @attempt AND normalised_bytes IS NULL AND status IN ('queued', 'parsing') AND cancel_requested_at IS NULL
