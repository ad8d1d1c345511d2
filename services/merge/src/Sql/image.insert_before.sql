/* imports:merge.image_insert_before */
-- @tenantId; {before} = the copies, {changed} = the slice's changed rows s, {target} = the table t, {columns} and {values} = its columns, {same_key} = their keys are the same. A full scan of the slice, all of
-- which is needed, in its order, and for each row a look-up by the target's primary key. Locks the target's rows, which the merge changes next, until it commits: what is copied is what is overwritten.
INSERT INTO {before} ({columns})
SELECT {values}
FROM {changed} s FORCE INDEX (PRIMARY)
STRAIGHT_JOIN {target} t FORCE INDEX (PRIMARY) ON {same_key}
FOR UPDATE
