/* imports:plans.fill_dataset */
-- {numbers} = 0 to 99,999. 240 definitions: for each of two tenants 40 datasets in 3 versions, each as long as a long one.
INSERT INTO dataset (tenant_id, name, version, definition)
SELECT IF(n.n < 120, 'default', 'other'), CONCAT('dataset_', n.n MOD 40), n.n MOD 120 DIV 40 + 1, CONCAT('{"name": "dataset_', n.n MOD 40, '", "title": "', REPEAT('t', 3000), '"}')
FROM {numbers} n
WHERE n.n < 240
