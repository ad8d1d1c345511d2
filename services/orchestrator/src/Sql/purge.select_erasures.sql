/* imports:orchestrator.purge_select_erasures */
-- Parameters: none. Imports whose data are to be erased, the first that asked, by ix_import_erase. No locks: each step may run again.
SELECT import_id, tenant_id, object_id, runs_removed_at IS NOT NULL AS runs_removed
FROM import
WHERE erased_at IS NULL AND erase_requested_at IS NOT NULL
ORDER BY erase_requested_at
LIMIT 100
