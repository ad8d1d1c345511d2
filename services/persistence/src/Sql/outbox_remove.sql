/* imports:persistence.outbox_remove */
-- Removes messages that the broker has confirmed, or that expired.
-- Parameters: @Id0 … @IdN.
-- Rows touched: one an id, by primary key. Locks: the rows are already locked by the claim.
-- Idempotent: what is gone is not found again.
DELETE FROM outbox_message WHERE id IN ({ids})
