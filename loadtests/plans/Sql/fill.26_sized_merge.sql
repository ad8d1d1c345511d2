/* imports:plans.fill_sized_merge */
-- What merges in sized batches is at work at five batches, and a few that failed there.
INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at)
SELECT i.import_id, i.tenant_id, i.dataset, i.import_id, 5, 'key', UTC_TIMESTAMP(6)
FROM import i
WHERE i.status = 'loading' OR (i.status = 'failed' AND i.dataset = 'dataset_10')
