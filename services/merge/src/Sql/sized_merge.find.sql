/* imports:merge.sized_merge_find */
-- @importHex. One row by the primary key, which the transaction has just written.
SELECT HEX(owner) AS owner, batches, last_key
FROM sized_merge
WHERE import_id = UNHEX(@importHex)
