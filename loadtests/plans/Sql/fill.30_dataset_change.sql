/* imports:plans.fill_dataset_change */
-- {numbers} = 0 to 99,999. 20,000 changes that were decided within the last 20 days, and one open for each dataset of two tenants, a few of which were told to merge long ago.
INSERT INTO dataset_change (change_id, tenant_id, name, version, definition, state, is_open, asked_by, asked_at, sent_at, decided_at, error_code, faults)
SELECT UNHEX(LPAD(HEX(n.n), 32, '0')), IF(n.n DIV 40 MOD 2 = 0, 'default', 'other'), CONCAT('dataset_', n.n MOD 40), 4, '{}', IF(n.n < 80, 'pending', IF(n.n MOD 2 = 0, 'done', 'refused')), IF(n.n < 80, TRUE, NULL), 'anonymous',
  UTC_TIMESTAMP(6) - INTERVAL n.n * 86 SECOND, IF(n.n < 80, UTC_TIMESTAMP(6) - INTERVAL n.n SECOND, NULL), IF(n.n < 80, NULL, UTC_TIMESTAMP(6) - INTERVAL n.n * 86 SECOND),
  IF(n.n >= 80 AND n.n MOD 2 = 1, 'TARGET_MISMATCH', NULL), IF(n.n >= 80 AND n.n MOD 2 = 1, '[]', NULL)
FROM {numbers} n
WHERE n.n < 20000
