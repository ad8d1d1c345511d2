/* imports:ingress.idempotency_set_answer */
-- @tenantId, @key, @holder, @contentHash, @importId, @status, @answer. One row by the primary key; locks it until the commit. Its holder guards it: whoever was
-- taken over has no answer to give.
UPDATE idempotency_key
SET content_hash = @contentHash, import_id = @importId, answer_status = @status, answer = @answer
WHERE tenant_id = @tenantId AND idempotency_key = @key AND holder = @holder AND answer IS NULL
