/* imports:merge.target_read_found */
-- @tenantId; {target} = the table, {keys} = the import's keys (for this session alone), {values} as in target.read.sql, {key} = the
-- business key, {same_key} = their keys are the same. For a target far larger than the import: a full scan of the keys, which are all wanted, in their order, each is looked up in the
-- target's primary key. A consistent read without locks.
SELECT CONCAT_WS(X'FF', {values})
FROM {keys} k FORCE INDEX (PRIMARY)
STRAIGHT_JOIN {target} t FORCE INDEX (PRIMARY) ON t.`tenant_id` = @tenantId AND {same_key}
ORDER BY {key}
