/* imports:runs.run_list_refused */
-- @importId. The numbers of the rejected rows of one import: a range of the primary key, which holds them. No locks.
SELECT row_no
FROM import_reject
WHERE import_id = @importId
