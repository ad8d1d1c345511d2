/* imports:ingress.rows_select */
-- @tenantId, @limit, and what {conditions} names; {columns}, {target} and {key} are quoted names. Rows of one target in the order of its primary key: a range
-- of it as long as nothing else is filtered by, read no further than @limit; a page of wide rows is several of these, each behind the last. A consistent read: it takes no locks and waits for none. What it may cost is
-- bounded by its time limit.
SELECT {columns}
FROM {target} t
WHERE t.`tenant_id` = @tenantId{conditions}
ORDER BY {key}
LIMIT @limit
