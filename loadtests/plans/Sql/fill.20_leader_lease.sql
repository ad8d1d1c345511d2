/* imports:plans.fill_leader_lease */
-- An orchestrator leads.
UPDATE leader_lease
SET holder = 'orchestrator-1', fence = 1, lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
WHERE name = 'scheduler'
