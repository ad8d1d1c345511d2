/* imports:merge.target_estimate */
-- @tenantId; {target} = the table. About how many rows the tenant has, by the optimizer's own estimate, which dives into the primary key: reads no rows.
EXPLAIN SELECT * FROM {target} t FORCE INDEX (PRIMARY) WHERE t.`tenant_id` = @tenantId
