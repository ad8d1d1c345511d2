/* imports:orchestrator.purge_select_erasures */
-- @afterAt, @afterId. Imports whose data are to be erased, the first that asked, 100 behind the last of the page before, by ix_import_erase. No locks: each step may run again.
SELECT import_id, tenant_id, object_id, erase_requested_at, runs_removed_at IS NOT NULL AS runs_removed
FROM import
WHERE erased_at IS NULL AND erase_requested_at >= @afterAt AND (erase_requested_at > @afterAt OR import_id > @afterId)
ORDER BY erase_requested_at, import_id
LIMIT 100
