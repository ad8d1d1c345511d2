/* imports:plans.fill_import_correction */
-- {numbers} = 0 to 99,999. A thousand corrections, the first half of them taken, for each import of one dataset and each that is being parsed, as though it corrected itself.
INSERT INTO import_correction (import_id, row_no, tenant_id, parent_id, parent_row, taken_row, is_guarded, first_byte, length_bytes, first_line, last_line)
SELECT i.import_id, d.n + 1, i.tenant_id, i.import_id, d.n + 1, IF(d.n < 500, d.n + 1, NULL), FALSE, d.n * 100, 100, d.n + 2, d.n + 2
FROM import i
CROSS JOIN {numbers} d
WHERE (i.dataset = 'dataset_9' OR i.status = 'parsing') AND d.n < 1000
