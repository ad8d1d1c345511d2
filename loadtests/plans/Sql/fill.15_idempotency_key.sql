/* imports:plans.fill_idempotency_key */
-- A key for each import: the purge has not run for long.
INSERT INTO idempotency_key (tenant_id, idempotency_key, request_hash, content_hash, holder, lease_until, import_id, answer_status, answer, created_at)
SELECT i.tenant_id, i.idempotency_key, i.content_hash, i.content_hash, i.import_id, i.accepted_at, i.import_id, 202, '{"task_id": "0"}', i.accepted_at
FROM import i
