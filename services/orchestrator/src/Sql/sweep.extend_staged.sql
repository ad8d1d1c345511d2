/* imports:orchestrator.sweep_extend_staged */
-- @importId, @batchNumber, @leaseSeconds. One row by the primary key, locked before: its validation is asked for again.
UPDATE import_batch
SET lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE import_id = @importId AND batch_number = @batchNumber AND state = 'staged'
