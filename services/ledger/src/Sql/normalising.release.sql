/* imports:ledger.normalising_release */
-- @importId, @attempt. One row by the primary key, guarded by the attempt; idempotent. The cut's lease runs on: a source that failed is not asked for again before the saga knows.
UPDATE import
SET normalising_until = NULL
WHERE import_id = @importId AND normalise_attempt = @attempt AND normalised_bytes IS NULL
