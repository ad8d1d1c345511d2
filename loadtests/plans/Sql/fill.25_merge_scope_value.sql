/* imports:plans.fill_merge_scope_value */
-- {numbers} = 0 to 99,999. 250 values of each of 40 targets; a hundredth of them has not been used for long.
INSERT INTO merge_scope_value (tenant_id, target, value_hash, used_at)
SELECT 'default', CONCAT('dataset_', n.n MOD 40), UNHEX(SHA2(n.n DIV 40, 256)), UTC_TIMESTAMP(6) - INTERVAL IF(n.n MOD 100 = 0, 40, n.n MOD 29) DAY
FROM {numbers} n
WHERE n.n < 10000
