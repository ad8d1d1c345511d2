/* imports:merge.target_read_from */
-- @tenantId, @from_… = a key; {target}, {values}, {key} as in target.read.sql, {from} = not before that key. The rest of the tenant's rows in the order of the primary key, from the primary key: a range of it, no sort. A
-- consistent read without locks. For a merge in sized batches that goes on where it was.
SELECT CONCAT_WS(X'FF', {values})
FROM {target} t FORCE INDEX (PRIMARY)
WHERE t.`tenant_id` = @tenantId AND {from}
ORDER BY {key}
