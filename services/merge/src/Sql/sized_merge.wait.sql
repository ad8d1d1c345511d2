/* imports:merge.sized_merge_wait */
-- @importHex. One row by the primary key, if the import is merged in sized batches: waits for the transaction of a batch that has it locked, at work or rolled back.
SELECT import_id
FROM sized_merge
WHERE import_id = UNHEX(@importHex)
FOR UPDATE
