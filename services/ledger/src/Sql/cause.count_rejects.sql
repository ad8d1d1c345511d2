/* imports:ledger.cause_count_rejects */
-- @importId, @tenantId, @kind, @firstRow, @lastRow. Counts the causes of the rejects of one kind and one range of rows, read by a range of the primary key, into
-- one row a cause, in the order of the key, so that two batches with the same causes wait and do not deadlock; locks those rows until the commit. Text is
-- compared to the letter, whatever the session's collation. Runs in the transaction that wrote the rejects: once for each of them.
INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count)
SELECT @importId, g.code, g.column_name, g.expected, @tenantId, g.causes
FROM (
  SELECT LEFT(c.code, 64) AS code, LEFT(COALESCE(c.column_name, ''), 64) AS column_name, LEFT(COALESCE(c.expected, ''), 500) AS expected, COUNT(*) AS causes
  FROM import_reject r,
    JSON_TABLE(r.causes, '$[*]' COLUMNS (
      code VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.code',
      column_name LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.column',
      expected LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$.expected')) c
  WHERE r.import_id = @importId AND r.row_no BETWEEN @firstRow AND @lastRow AND r.kind = @kind
  GROUP BY LEFT(c.code, 64), LEFT(COALESCE(c.column_name, ''), 64), LEFT(COALESCE(c.expected, ''), 500)
) g
ORDER BY g.code, g.column_name, g.expected
ON DUPLICATE KEY UPDATE row_count = row_count + g.causes
