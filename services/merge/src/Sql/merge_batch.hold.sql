/* imports:merge.merge_batch_hold */
-- @importHex. One row by the primary key, that of the first committed batch, locked until the merge ends: by it others know that the import is at work behind its scope (sized_merge.is_left).
SELECT import_id
FROM merge_batch
WHERE import_id = UNHEX(@importHex) AND batch_number = 1
FOR UPDATE
