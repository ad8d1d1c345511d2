/* imports:orchestrator.purge_delete_corrections */
-- @importId, @rows. Rows of one import of corrections, the first ones: a range of the primary key. The refused rows that they correct are gone (purge.select_ledgers), so nobody corrects them any more. Locks the
-- rows that it deletes; idempotent.
DELETE FROM import_correction
WHERE import_id = @importId
ORDER BY row_no
LIMIT @rows
