/* imports:merge.swap_wait_briefly */
-- Parameters: none. While RENAME waits for a reader of the target, every new reader waits behind it: so it gives up soon and tries again.
SET SESSION lock_wait_timeout = 1
