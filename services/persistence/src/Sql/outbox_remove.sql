/* imports:persistence.outbox_remove */
-- Removes messages that the broker has confirmed, or that expired.
-- Parameters: @Id0 … @IdN.
-- Rows touched: one an id, by primary key. Locks: the rows are already locked by the claim. A join, since of IN (…) on a table with few rows the servers read
-- all, and wait for every row that another process is sending; for a DELETE, MySQL 9.7 heeds no forced index there.
-- Idempotent: what is gone is not found again.
DELETE o FROM ({ids}) gone STRAIGHT_JOIN outbox_message o FORCE INDEX (PRIMARY) ON o.id = gone.value
