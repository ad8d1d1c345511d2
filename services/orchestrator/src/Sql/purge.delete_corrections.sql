/* imports:orchestrator.purge_delete_corrections */
-- @importId, @rows. Rows of one import of corrections, the first ones: a range of the primary key. The import that it corrects ended before it, and its refused rows go before these, so nobody corrects them any more. Locks the
-- rows that it deletes; idempotent.
DELETE FROM import_correction
WHERE import_id = @importId
ORDER BY row_no
LIMIT @rows
