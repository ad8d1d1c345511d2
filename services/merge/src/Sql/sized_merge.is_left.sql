/* imports:merge.sized_merge_is_left */
-- @importId. One row by the primary key, the one that an import's merge holds (import.hold); none while a merge of it is at work, or rolled back.
SELECT import_id
FROM import_stage
WHERE import_id = @importId AND stage = 'stage'
FOR UPDATE SKIP LOCKED
