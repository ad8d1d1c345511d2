/* imports:merge.barrier_release */
-- Parameters: none. Whoever waits for the table gets it, a RENAME first.
UNLOCK TABLES
