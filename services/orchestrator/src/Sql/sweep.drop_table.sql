/* imports:orchestrator.sweep_drop_table */
-- {table}: a table of the staging schema whose import has ended. Idempotent. Waits for whoever is in the table, as long as sweep.wait_briefly lets it.
DROP TABLE IF EXISTS {table}
