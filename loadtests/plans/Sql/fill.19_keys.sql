/* imports:plans.fill_keys */
-- {numbers} = 0 to 99,999, {keys} = the keys of one import, for this session alone. 20,000 of them.
INSERT INTO {keys} (item_code, store_id, `date`)
SELECT CONCAT('A-', LPAD(n.n * 5, 6, '0')), CONCAT('S', n.n * 5 MOD 200), '2026-03-02'
FROM {numbers} n
WHERE n.n < 20000
