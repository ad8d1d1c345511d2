/* imports:ingress.idempotency_select_expired */
-- @keepSeconds, @limit. A range of ix_idempotency_key_created, oldest first, each with its import by the primary key. No locks. The same rule as idempotency.select.
SELECT k.tenant_id, k.idempotency_key AS `key`, k.holder
FROM idempotency_key k
LEFT JOIN import i ON i.import_id = k.import_id
WHERE k.created_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
  AND IF(k.answer IS NULL, k.lease_until < UTC_TIMESTAMP(6), i.import_id IS NULL OR i.finished_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND)
ORDER BY k.created_at
LIMIT @limit
