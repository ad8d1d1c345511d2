/* imports:ledger.reject_list */
-- @importId, @after, @limit. A range of the primary key, in the order of the rows. No locks.
SELECT row_no AS `row`, kind, first_byte, length_bytes, first_line, causes
FROM import_reject
WHERE import_id = @importId AND row_no > @after
ORDER BY row_no
LIMIT @limit
