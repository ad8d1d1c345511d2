/* imports:orchestrator.purge_select_files */
-- @keepSeconds, @afterAt, @afterId. Stored files of which nobody has made an import lately, oldest first, 500 behind the last of the page before, by ix_object_state, and for each how many
-- imports may still need it, by ix_import_object: those that have not ended, can be retried, or ended lately. Counted for each: MySQL turns a NOT EXISTS into a join with all imports. No locks.
SELECT o.object_id, o.tenant_id, o.created_at
FROM object o
WHERE o.state = 'stored' AND o.created_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
  AND o.created_at >= @afterAt AND (o.created_at > @afterAt OR o.object_id > @afterId)
  AND (SELECT COUNT(*) FROM import i WHERE i.object_id = o.object_id
    AND (i.finished_at IS NULL OR i.retry_requested_at IS NOT NULL OR i.retry_until IS NOT NULL OR i.finished_at >= UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND)) = 0
ORDER BY o.created_at, o.object_id
LIMIT 500
