/* imports:merge.barrier_limits */
-- Parameters: none. Who writes for so long is not waited for; and a barrier whose process is gone without a word goes down after a minute. Idempotent.
SET SESSION lock_wait_timeout = 3, wait_timeout = 60
