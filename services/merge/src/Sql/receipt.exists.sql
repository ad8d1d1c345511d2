/* imports:merge.receipt_exists */
-- @importId. One row by the primary key: the merge has committed. No locks.
SELECT inserted_rows, updated_rows, unchanged_rows
FROM receipt
WHERE import_id = @importId
