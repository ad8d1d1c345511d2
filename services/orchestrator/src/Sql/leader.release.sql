/* imports:orchestrator.leader_release */
-- @holder. One row by the primary key. Said when an orchestrator stops, so that another leads at once.
UPDATE leader_lease
SET lease_until = UTC_TIMESTAMP(6)
WHERE name = 'scheduler' AND holder = @holder
