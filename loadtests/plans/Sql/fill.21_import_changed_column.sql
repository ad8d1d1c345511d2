/* imports:plans.fill_import_changed_column */
-- {numbers} = 0 to 99,999. Seven columns that change in each dry run: those of one dataset in forty, and what is parsed now.
INSERT INTO import_changed_column (import_id, column_name, tenant_id, row_count)
SELECT i.import_id, CONCAT('column_', c.n), i.tenant_id, 100 * c.n
FROM import i
CROSS JOIN {numbers} c
WHERE (i.dataset = 'dataset_9' OR i.status = 'parsing') AND c.n < 7
