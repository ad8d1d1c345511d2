/* imports:merge.barrier_raise */
-- {target} = the table. Others read it and do not write until the lock goes, with the connection at the latest. Waits for transactions that have written there. Once more, it is raised anew.
LOCK TABLES {target} READ
