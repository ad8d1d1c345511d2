/* imports:runs.run_list_refused_before_merge */
-- @importId. The numbers of the rejected rows of one import but for those that its target refused in committed batches: a range of the primary key. No locks.
SELECT row_no
FROM import_reject
WHERE import_id = @importId AND kind <> 'target_batch'
