/* imports:ledger.kept_row_list */
-- @importId, @after, @limit. A range of the primary key, in the order in which the import wrote the rows. No locks.
SELECT row_no AS `row`, row_key AS `key`, reason
FROM import_kept_row
WHERE import_id = @importId AND row_no > @after
ORDER BY row_no
LIMIT @limit
