/* imports:plans.fill_import_cause */
-- {numbers} = 0 to 99,999. Three causes for each import.
INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count)
SELECT i.import_id, 'VALUE_OUT_OF_RANGE', CONCAT('column_', c.n), 'at least 0', i.tenant_id, 5 + c.n
FROM import i
CROSS JOIN {numbers} c
WHERE c.n < 3
