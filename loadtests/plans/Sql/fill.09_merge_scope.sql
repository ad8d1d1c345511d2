/* imports:plans.fill_merge_scope */
-- {numbers} = 0 to 99,999. A scope for each tenant and target.
INSERT INTO merge_scope (tenant_id, target, merge_order)
SELECT IF(n.n < 40, 'default', 'other'), CONCAT('dataset_', n.n MOD 40), 20000
FROM {numbers} n
WHERE n.n < 80
