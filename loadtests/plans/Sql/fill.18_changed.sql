/* imports:plans.fill_changed */
-- {numbers} = 0 to 99,999, {changed} = the staging table of one import's changed rows. 50,000 of them in slices of 5,000.
INSERT INTO {changed} (_slice, item_code, store_id, `date`, quantity, unit_price, description)
SELECT n.n DIV 5000, CONCAT('A-', LPAD(n.n, 6, '0')), CONCAT('S', n.n MOD 200), '2026-03-02', n.n + 1, 2.50, 'an item of the shop'
FROM {numbers} n
WHERE n.n < 50000
