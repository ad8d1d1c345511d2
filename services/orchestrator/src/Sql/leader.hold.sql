/* imports:orchestrator.leader_hold */
-- @holder, @leaseSeconds. One row by the primary key. Changes it when the caller leads already or the leader's lease ran out; the fence grows with each new leader.
UPDATE leader_lease
SET fence = IF(holder = @holder AND lease_until >= UTC_TIMESTAMP(6), fence, fence + 1),
  holder = @holder, lease_until = UTC_TIMESTAMP(6) + INTERVAL @leaseSeconds SECOND
WHERE name = 'scheduler' AND (holder = @holder OR lease_until < UTC_TIMESTAMP(6))
