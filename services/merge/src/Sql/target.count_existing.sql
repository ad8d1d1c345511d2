/* imports:merge.count_existing */
-- @tenantId; {staging} and {target} = the tables, {key} = the key's columns, {same_key} = their keys are the same. The staging table stands in a subquery, which
-- FOR UPDATE does not lock: merge has no right to, and no need. A full scan of this import's staging table alone; each key is looked up
-- in the target's primary key and, where it exists, locked until the merge commits. Counts what the upsert must find: independent of what it reports.
SELECT COUNT(*)
FROM (SELECT {key} FROM {staging}) s
STRAIGHT_JOIN {target} t ON t.`tenant_id` = @tenantId AND {same_key}
FOR UPDATE
