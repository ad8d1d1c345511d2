/* imports:plans.fill_changed */
-- {numbers} = 0 to 99,999, {changed} = a temporary table of changed rows. 5,000 of them.
INSERT INTO {changed} (item_code, store_id, `date`, quantity, unit_price, description)
SELECT CONCAT('A-', LPAD(n.n, 6, '0')), CONCAT('S', n.n MOD 200), '2026-03-02', n.n + 1, 2.50, 'an item of the shop'
FROM {numbers} n
WHERE n.n BETWEEN 15000 AND 19999
