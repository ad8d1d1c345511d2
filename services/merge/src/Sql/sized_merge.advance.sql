/* imports:merge.sized_merge_advance */
-- @importHex, @owner, @number = the batch that commits with this, @lastKey = of its last row (hexadecimal). One row by the primary key, locked before; not twice: the number is the next one.
UPDATE sized_merge
SET batches = @number, last_key = UNHEX(@lastKey)
WHERE import_id = UNHEX(@importHex) AND owner = UNHEX(@owner) AND batches = @number - 1
