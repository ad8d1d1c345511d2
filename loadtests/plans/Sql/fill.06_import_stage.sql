/* imports:plans.fill_import_stage */
-- {numbers} = 0 to 99,999. Both counters of each import.
INSERT INTO import_stage (import_id, stage, tenant_id, expected_batches, finished_batches, ok_rows, bad_rows, done_bytes)
SELECT i.import_id, IF(s.n = 0, 'stage', 'validate'), i.tenant_id, IF(i.cut_done, i.planned_batches, NULL), IF(i.cut_done, i.planned_batches, 2), 9995, 5, 1000000
FROM import i
CROSS JOIN {numbers} s
WHERE s.n < 2
