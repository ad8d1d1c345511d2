/* imports:orchestrator.purge_set_erased */
-- @importId. One row by the primary key; once. Cells that were kept as examples go: from the plan with the forms of columns, and with the message of a form that was in doubt.
UPDATE import
SET erased_at = UTC_TIMESTAMP(6), source_plan = JSON_REMOVE(source_plan, '$.forms'),
  error_message = IF(error_code IN ('AMBIGUOUS_DATE_ORDER', 'AMBIGUOUS_DECIMAL_MARK'), NULL, error_message)
WHERE import_id = @importId AND erase_requested_at IS NOT NULL AND erased_at IS NULL
