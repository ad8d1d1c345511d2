/* imports:plans.fill_header_mapping */
-- {numbers} = 0 to 99,999. Of each of two tenants 40 datasets, for each mappings of 100 headers in 10 versions, of which the last is in force; some hundreds are out of force for longer than 400 days.
INSERT INTO header_mapping (tenant_id, dataset, fingerprint, version, header, mapping, saved_by, saved_at, retired_at, retired_by)
SELECT IF(n.n < 40000, 'default', 'other'), CONCAT('dataset_', n.n MOD 40), LPAD(n.n DIV 40 MOD 100, 32, '0'), n.n DIV 4000 MOD 10 + 1, '["Artikel","Menge"]', '{"item_code":"Artikel","quantity":"Menge"}', 'anonymous',
  UTC_TIMESTAMP(6) - INTERVAL 500 DAY, IF(n.n DIV 4000 MOD 10 = 9, NULL, UTC_TIMESTAMP(6) - INTERVAL ((9 - n.n DIV 4000 MOD 10) * 40 + n.n MOD 45) DAY), IF(n.n DIV 4000 MOD 10 = 9, NULL, 'anonymous')
FROM {numbers} n
WHERE n.n < 80000
