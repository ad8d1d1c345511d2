/* imports:persistence.outbox_remove */
-- Removes messages that the broker has confirmed, or that expired.
-- Parameters: @Id0 … @IdN.
-- Rows touched: one an id, by primary key. Locks: the rows are already locked by the claim. The index is forced, for which only this form of DELETE has a place: of a table with few
-- rows the server would read all, and wait for every row that another process is sending.
-- Idempotent: what is gone is not found again.
DELETE o FROM outbox_message o FORCE INDEX (PRIMARY) WHERE o.id IN ({ids})
