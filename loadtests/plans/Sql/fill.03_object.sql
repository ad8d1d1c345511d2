/* imports:plans.fill_object */
-- {numbers} = 0 to 99,999. 20,000 objects, one every 6 minutes: the last ten are still uploaded, of the rest half is deleted, and nearly all of those that are older than 30 days.
INSERT INTO object (object_id, tenant_id, state, file_name, size_bytes, content_hash, created_at, stored_at)
SELECT UNHEX(LEFT(SHA2(CONCAT('object ', n.n), 256), 32)), IF(n.n MOD 3 = 0, 'other', 'default'), CASE WHEN n.n >= 19990 THEN 'uploading' WHEN n.n MOD 2 = 0 OR (n.n < 12800 AND n.n MOD 100 > 1) THEN 'deleted' ELSE 'stored' END,
  'stock.csv', 1000000, UNHEX(SHA2(n.n, 256)), UTC_TIMESTAMP(6) - INTERVAL (20000 - n.n) * 6 MINUTE, UTC_TIMESTAMP(6) - INTERVAL (20000 - n.n) * 6 MINUTE
FROM {numbers} n
WHERE n.n < 20000
