/* imports:ledger.import_request_retry */
-- @importId, @tenantId, @options (null = they stay), @dedupeKey. One row by the primary key; a second request changes nothing. Excludes the removal of what the import has staged
-- by this row's lock: that closes the time for a retry first; and its erasure. Fails with a duplicate key (uq_import_dedupe) when the same content came in the meantime.
UPDATE import
SET retry_requested_at = UTC_TIMESTAMP(6), options = COALESCE(@options, options), dedupe_key = @dedupeKey, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND tenant_id = @tenantId AND status = 'failed' AND inserted_rows IS NULL AND retry_requested_at IS NULL AND retry_until > UTC_TIMESTAMP(6)
  AND runs_removed_at IS NULL AND erase_requested_at IS NULL
