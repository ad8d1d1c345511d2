/* imports:ingress.idempotency_select */
-- @tenantId, @key, @keepSeconds. One row by the primary key, and its import's by that one's. No locks: the claim in the same transaction holds the row.
-- It is expired once it has outlived the end of its import, or its answer where that one had ended before.
SELECT k.request_hash, k.content_hash, k.holder, k.import_id, k.answer_status, k.answer,
  k.lease_until > UTC_TIMESTAMP(6) AS is_leased,
  k.answer IS NOT NULL AND (i.import_id IS NULL OR i.finished_at IS NOT NULL)
    AND GREATEST(COALESCE(i.finished_at, k.created_at), k.created_at) < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND AS is_expired
FROM idempotency_key k
LEFT JOIN import i ON i.import_id = k.import_id
WHERE k.tenant_id = @tenantId AND k.idempotency_key = @key
