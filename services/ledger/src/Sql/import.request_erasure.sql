/* imports:ledger.import_request_erasure */
-- @importId, @tenantId. One row by the primary key; a second request changes nothing. Only of an import that has ended, and closes its time for a retry: by this row's lock either
-- the retry comes first or the erasure.
UPDATE import
SET erase_requested_at = UTC_TIMESTAMP(6), retry_until = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND status IN ('done', 'failed', 'cancelled') AND retry_requested_at IS NULL AND erase_requested_at IS NULL
