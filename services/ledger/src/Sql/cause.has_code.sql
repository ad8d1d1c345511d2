/* imports:ledger.cause_has_code */
-- @importId, @code. Whether rows of one import were refused for it: the start of a range of the primary key. No locks.
SELECT EXISTS (SELECT 1 FROM import_cause WHERE import_id = @importId AND code = @code)
