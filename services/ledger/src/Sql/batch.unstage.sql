/* imports:ledger.batch_unstage */
-- @importId, @batchNumber, @attempt = the one whose run is lost, @state = planned, or rejected where the import fails. One row by the primary key, locked before; a second word of the same attempt changes nothing.
-- The next attempt has the next number, and so a run of another name.
UPDATE import_batch
SET state = @state, lease_until = NULL, staged_rows = NULL, malformed_rows = NULL, rejected_rows = NULL, staged_at = NULL, validated_at = NULL
WHERE import_id = @importId AND batch_number = @batchNumber AND attempt = @attempt AND state IN ('staged', 'validated')
