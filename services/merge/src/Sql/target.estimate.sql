/* imports:merge.target_estimate */
-- @tenantId; {target} = the table. About how many rows the tenant has, by the optimizer's own estimate, which dives into the primary key: reads no rows. In the form that both servers show as rows; MySQL 9 shows a tree otherwise.
EXPLAIN FORMAT = TRADITIONAL SELECT * FROM {target} t FORCE INDEX (PRIMARY) WHERE t.`tenant_id` = @tenantId
