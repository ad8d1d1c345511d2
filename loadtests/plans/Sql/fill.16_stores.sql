/* imports:plans.fill_stores */
-- {numbers} = 0 to 99,999, {stores} = the target that inventory refers to. 2,000 stores.
INSERT INTO {stores} (tenant_id, store_id, name, country, is_open, opened_on, _import_id, _changed_at)
SELECT 'default', CONCAT('S', n.n), 'Store', 'DE', TRUE, '2020-01-01', UNHEX(LEFT(SHA2('import', 256), 32)), UTC_TIMESTAMP(6)
FROM {numbers} n
WHERE n.n < 2000
