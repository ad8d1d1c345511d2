/* imports:ledger.import_select_detail */
-- @importId. One row by the primary key. No locks.
SELECT options, source_plan, requested_by, source_format, source_part, normalised_rows, normalised_bytes
FROM import
WHERE import_id = @importId
