/* imports:ledger.import_request_cancel */
-- @importId, @tenantId. One row by the primary key; idempotent. Waits for a merge that is committing, and changes nothing once one has committed: a cancellation
-- and the commit point exclude each other by this row's lock; of a merge in sized batches the first batch is that point. Frees the dedupe key at once: the same file that comes now is a new import.
UPDATE import
SET cancel_requested_at = COALESCE(cancel_requested_at, UTC_TIMESTAMP(6)), dedupe_key = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND inserted_rows IS NULL AND merge_batches = 0 AND status NOT IN ('finalizing', 'done', 'failed', 'cancelled')
