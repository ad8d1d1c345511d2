/* imports:merge.target_wait_for_writer */
-- How long the server waits, in seconds, until more of the target's rows are taken from it: whoever takes them waits for those who write, who may wait for a lock.
-- 60 is the default, less than such a wait may last. The session is used for nothing else.
SET SESSION net_write_timeout = 1800
