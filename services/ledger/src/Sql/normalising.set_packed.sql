/* imports:ledger.normalising_set_packed */
-- @importId, @format. One row by the primary key, which the caller has locked; idempotent.
UPDATE import
SET source_format = @format
WHERE import_id = @importId AND normalised_bytes IS NULL
