/* imports:orchestrator.leader_select */
-- @holder. One row by the primary key. No locks.
SELECT fence
FROM leader_lease
WHERE name = 'scheduler' AND holder = @holder AND lease_until >= UTC_TIMESTAMP(6)
