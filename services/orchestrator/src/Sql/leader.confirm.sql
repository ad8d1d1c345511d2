/* imports:orchestrator.leader_confirm */
-- @holder, @fence. One row by the primary key, share-locked until the commit: no other may begin to lead while a leader's round commits.
SELECT fence
FROM leader_lease
WHERE name = 'scheduler' AND holder = @holder AND fence = @fence AND lease_until >= UTC_TIMESTAMP(6)
LOCK IN SHARE MODE
