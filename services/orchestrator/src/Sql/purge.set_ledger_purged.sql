/* imports:orchestrator.purge_set_ledger_purged */
-- @importId. One row by the primary key; idempotent. Cells that were kept as examples go with the refused rows, as in purge.set_erased.
UPDATE import
SET ledger_purged_at = COALESCE(ledger_purged_at, UTC_TIMESTAMP(6)), source_plan = JSON_REMOVE(source_plan, '$.forms'),
  error_message = IF(error_code IN ('AMBIGUOUS_DATE_ORDER', 'AMBIGUOUS_DECIMAL_MARK'), NULL, error_message)
WHERE import_id = @importId AND status IN ('done', 'failed', 'cancelled')
