/* imports:orchestrator.purge_set_erased */
-- @importId. One row by the primary key; once.
UPDATE import
SET erased_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND erase_requested_at IS NOT NULL AND erased_at IS NULL
