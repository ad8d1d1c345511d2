/* imports:ledger.normalising_claim */
-- @importId, @leaseSeconds. One row by the primary key. Once, until the lease runs out or is given back: of two workers one is told so. Nothing where the text is there.
UPDATE import
SET normalise_attempt = normalise_attempt + 1, unpacked_bytes = 0, normalising_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND,
  cut_lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND source_format IS NOT NULL AND normalised_bytes IS NULL AND status IN ('queued', 'parsing') AND cancel_requested_at IS NULL
  AND (normalising_until IS NULL OR normalising_until < UTC_TIMESTAMP(6))
