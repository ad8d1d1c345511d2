/* imports:ledger.import_pause */
-- @importId, @tenantId. One row by the primary key; idempotent. Only before the import is validated: by the row's lock the saga sees it then, or it comes too late. Not behind the first batch of a merge in sized batches,
-- where others wait for it.
UPDATE import
SET paused_at = COALESCE(paused_at, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND status IN ('queued', 'parsing') AND cancel_requested_at IS NULL AND merge_batches = 0
