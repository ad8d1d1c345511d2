/* imports:plans.fill_import_difference */
-- {numbers} = 0 to 99,999. A hundred rows that would change for each of the same dry runs.
INSERT INTO import_difference (import_id, position, tenant_id, row_no, first_line, row_key, changes)
SELECT i.import_id, d.n + 1, i.tenant_id, d.n * 10, d.n * 10 + 1, '{"item_code": "A-1"}', '[{"column": "quantity", "before": "1", "after": "2", "is_cut": false}]'
FROM import i
CROSS JOIN {numbers} d
WHERE (i.dataset = 'dataset_9' OR i.status = 'parsing') AND d.n < 100
