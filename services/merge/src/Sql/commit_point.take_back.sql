/* imports:merge.commit_point_take_back */
-- @importId. One row by the primary key: the counts of a merge whose table did not take the target's place. Idempotent.
UPDATE import
SET inserted_rows = NULL, updated_rows = NULL, unchanged_rows = NULL, merged_rows = 0, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId
