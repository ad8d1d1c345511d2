/* imports:ledger.batch_restore */
-- @importId, @batchNumbers, @leaseSeconds. Rows by the primary key, locked before; idempotent. What has a run is staged and waits for its check; the others are planned, and their
-- next attempt has the next number.
UPDATE import_batch
SET state = IF(staged_rows IS NULL, 'planned', 'staged'), lease_until = IF(staged_rows IS NULL, NULL, UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND)
WHERE import_id = @importId AND batch_number IN @batchNumbers AND state IN ('released', 'staged', 'rejected')
