/* imports:plans.fill_audit */
-- {numbers} = 0 to 99,999. 20,000 entries, one every half hour.
INSERT INTO audit (tenant_id, at, actor, action, import_id)
SELECT IF(n.n MOD 3 = 0, 'other', 'default'), UTC_TIMESTAMP(6) - INTERVAL (20000 - n.n) * 30 MINUTE, 'anonymous', 'import.retry', UNHEX(LEFT(SHA2(CONCAT('audited ', n.n), 256), 32))
FROM {numbers} n
WHERE n.n < 20000
