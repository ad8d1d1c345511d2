/* imports:ledger.import_select_detail */
-- @importId. One row by the primary key. No locks.
SELECT options, source_plan, requested_by
FROM import
WHERE import_id = @importId
