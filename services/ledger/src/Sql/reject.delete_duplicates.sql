/* imports:ledger.reject_delete_duplicates */
-- @importId. The duplicates that an earlier check of the whole import found, before a batch of it was staged anew: a range of the primary key. Nobody else writes rejects of the import meanwhile.
DELETE FROM import_reject
WHERE import_id = @importId AND kind = 'duplicate'
