/* imports:ledger.cause_delete_refused */
-- @importId, @code = what says that a target refused a row. A range of the primary key; with the rejects.
DELETE FROM import_cause
WHERE import_id = @importId AND code = @code
