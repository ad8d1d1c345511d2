/* imports:plans.fill_inventory */
-- {numbers} = 0 to 99,999, {inventory} = the target. 300,000 rows, a third of them another tenant's.
INSERT INTO {inventory} (tenant_id, item_code, store_id, `date`, quantity, unit_price, description, _import_id, _changed_at)
SELECT IF(t.n = 0, 'other', 'default'), CONCAT('A-', LPAD(n.n, 6, '0')), CONCAT('S', n.n MOD 200), CAST('2026-03-01' AS DATE) + INTERVAL t.n DAY, n.n, 1.50, 'an item of the shop',
  UNHEX(LEFT(SHA2('import', 256), 32)), UTC_TIMESTAMP(6)
FROM {numbers} n
CROSS JOIN {numbers} t
WHERE t.n < 3
