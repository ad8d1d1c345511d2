/* imports:merge.sized_merge_delete */
-- @importHex, @owner, @batches = all that have committed. One row by the primary key, in the transaction of the receipt: waits for a batch that has it locked.
DELETE FROM sized_merge
WHERE import_id = UNHEX(@importHex) AND owner = UNHEX(@owner) AND batches = @batches
