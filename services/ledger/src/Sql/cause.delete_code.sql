/* imports:ledger.cause_delete_code */
-- @importId, @code = of the rejects that go: what says that a target refused a row, or that rows share a key; @expected (null = any) where others have the code too. A range of the primary key; with the rejects.
DELETE FROM import_cause
WHERE import_id = @importId AND code = @code AND expected = COALESCE(@expected, expected)
