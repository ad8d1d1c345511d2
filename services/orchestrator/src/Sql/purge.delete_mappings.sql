/* imports:orchestrator.purge_delete_mappings */
-- @keepSeconds, @rows. The mappings that are out of force for long, by ix_header_mapping_retired; whoever saves or deletes one is at others. Locks the rows that it deletes; idempotent.
DELETE FROM header_mapping
WHERE retired_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
ORDER BY retired_at
LIMIT @rows
