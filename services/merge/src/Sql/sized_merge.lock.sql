/* imports:merge.sized_merge_lock */
-- @importHex. One row by the primary key, locked until the batch's transaction ends: nobody takes the merge over meanwhile.
SELECT HEX(owner) AS owner, batches, last_key
FROM sized_merge
WHERE import_id = UNHEX(@importHex)
FOR UPDATE
