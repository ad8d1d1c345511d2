/* imports:ledger.batch_set_staged */
-- One row by the primary key, locked before. The lease is validation's now: when it runs out the sweeper asks for the validation again.
UPDATE import_batch
SET state = 'staged', staged_rows = @stagedRows, malformed_rows = @malformedRows, staged_at = UTC_TIMESTAMP(6),
  lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE import_id = @importId AND batch_number = @batchNumber AND state = 'released' AND attempt = @attempt
