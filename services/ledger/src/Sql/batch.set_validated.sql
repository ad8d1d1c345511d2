/* imports:ledger.batch_set_validated */
-- One row by the primary key, locked before.
UPDATE import_batch
SET state = 'validated', rejected_rows = @rejectedRows, validated_at = UTC_TIMESTAMP(6), lease_until = NULL
WHERE import_id = @importId AND batch_number = @batchNumber AND state = 'staged'
