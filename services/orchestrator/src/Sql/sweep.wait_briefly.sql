/* imports:orchestrator.sweep_wait_briefly */
-- Parameters: none. A table that somebody is in is left for the next round, and the others come first.
SET SESSION lock_wait_timeout = 1
