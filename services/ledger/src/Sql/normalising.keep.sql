/* imports:ledger.normalising_keep */
-- @importId, @attempt, @leaseSeconds, @unpackedBytes. One row by the primary key, guarded by the attempt; may run again. The cut's lease goes with it, so that nobody asks for the text meanwhile.
UPDATE import
SET unpacked_bytes = LEAST(@unpackedBytes, source_bytes), normalising_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND,
  cut_lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND normalise_attempt = @attempt AND normalised_bytes IS NULL AND status IN ('queued', 'parsing') AND cancel_requested_at IS NULL
