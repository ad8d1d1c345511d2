/* imports:orchestrator.cut_lease */
-- @importId, @attempt, @leaseSeconds. One row by the primary key; a second round with the same attempt changes nothing.
UPDATE import
SET cut_attempt = cut_attempt + 1, cut_lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE import_id = @importId AND cut_attempt = @attempt AND cut_done = FALSE AND status = 'parsing'
