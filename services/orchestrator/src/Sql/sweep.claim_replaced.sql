/* imports:orchestrator.sweep_claim_replaced */
-- @importId. One row by the primary key; again at each try. From here the table is nobody's to take back. Waits for a rollback that is being asked for, and leaves that table alone. By no other index: one
-- that the request writes would be locked in the other order.
UPDATE replaced_table FORCE INDEX (PRIMARY)
SET dropping_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND dropped_at IS NULL AND drop_after < UTC_TIMESTAMP(6) AND rollback_sent_at IS NULL
