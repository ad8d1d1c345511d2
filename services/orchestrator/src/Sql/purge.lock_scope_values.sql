/* imports:orchestrator.purge_lock_scope_values */
-- @keepSeconds, @rows. Values by which no merge has locked for long, the oldest first, by ix_merge_scope_value_used. Those that a merge holds, or is about to, are passed over: nobody waits
-- for a row while it holds others. Locked until the commit.
SELECT tenant_id, target, value_hash
FROM merge_scope_value
WHERE used_at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
ORDER BY used_at
LIMIT @rows
FOR UPDATE SKIP LOCKED
