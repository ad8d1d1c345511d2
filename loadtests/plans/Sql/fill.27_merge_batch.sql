/* imports:plans.fill_merge_batch */
-- {numbers} = 0 to 99,999. Five committed batches of each of these, and fifty of each import of one dataset that is done.
INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at)
SELECT i.import_id, b.n + 1, i.tenant_id, 1000, 900, 50, 49, 1, UTC_TIMESTAMP(6)
FROM import i
CROSS JOIN {numbers} b
WHERE (i.status = 'done' AND i.dataset = 'dataset_11' AND b.n < 50) OR (i.import_id IN (SELECT import_id FROM sized_merge) AND b.n < 5)
