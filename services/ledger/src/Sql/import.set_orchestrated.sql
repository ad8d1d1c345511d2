/* imports:ledger.import_set_orchestrated */
-- @importId. One row by the primary key; idempotent. From here the scheduler may release the import.
UPDATE import
SET orchestrated_at = COALESCE(orchestrated_at, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId
