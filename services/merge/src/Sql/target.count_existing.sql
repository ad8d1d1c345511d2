/* imports:merge.count_existing */
-- @tenantId; {staging} and {target} = the tables, {same_key} = their keys are the same. A full scan of this import's staging table alone; each key is looked up
-- in the target's primary key and, where it exists, locked until the merge commits. Counts what the upsert must find: independent of what it reports.
SELECT COUNT(*)
FROM {staging} s
STRAIGHT_JOIN {target} t ON t.`tenant_id` = @tenantId AND {same_key}
FOR UPDATE
