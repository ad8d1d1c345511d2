/* imports:orchestrator.batch_release */
-- @importId, @batchNumber, @attempt, @leaseSeconds. One row by the primary key; a second round with the same attempt changes nothing.
UPDATE import_batch
SET state = 'released', attempt = attempt + 1, released_at = UTC_TIMESTAMP(6), lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE import_id = @importId AND batch_number = @batchNumber AND attempt = @attempt AND state IN ('planned', 'released')
