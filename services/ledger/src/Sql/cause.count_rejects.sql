/* imports:ledger.cause_count_rejects */
-- @importId, @tenantId, @kind, @firstRow, @lastRow. Counts the causes of the rejects of one kind and one range of rows, read by a range of the primary key, into
-- one row a cause, in the order of the key; locks those until the commit. Runs in the transaction that wrote the rejects: once for each of them.
INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count)
SELECT @importId, g.code, g.column_name, g.expected, @tenantId, g.causes
FROM (
  SELECT c.code, COALESCE(c.column_name, '') AS column_name, LEFT(c.expected, 500) AS expected, COUNT(*) AS causes
  FROM import_reject r,
    JSON_TABLE(r.causes, '$[*]' COLUMNS (code VARCHAR(64) PATH '$.code', column_name VARCHAR(64) PATH '$.column', expected VARCHAR(4000) PATH '$.expected')) c
  WHERE r.import_id = @importId AND r.row_no BETWEEN @firstRow AND @lastRow AND r.kind = @kind
  GROUP BY c.code, COALESCE(c.column_name, ''), LEFT(c.expected, 500)
  ORDER BY c.code, COALESCE(c.column_name, ''), LEFT(c.expected, 500)
) g
ON DUPLICATE KEY UPDATE row_count = row_count + g.causes
