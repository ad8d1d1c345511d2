/* imports:plans.fill_import_kept_row */
-- {numbers} = 0 to 99,999. A hundred rows that an undo has left as they were, for each import of one dataset and each that is being parsed.
INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason)
SELECT i.import_id, d.n + 1, i.tenant_id, '{"item_code": "A-1"}', 'CHANGED_SINCE'
FROM import i
CROSS JOIN {numbers} d
WHERE (i.dataset = 'dataset_9' OR i.status = 'parsing') AND d.n < 100
