/* imports:ledger.rollback_request */
-- @importId, @tenantId, @actor. One row by the primary key; a second request changes nothing. Excludes the drop of the table by this row's lock: that is noted first, and then nobody has
-- the table back; or the request is, and then it is not dropped. By no other index, so that both lock the row first.
UPDATE replaced_table FORCE INDEX (PRIMARY)
SET rollback_requested_at = UTC_TIMESTAMP(6), rollback_requested_by = @actor, rollback_sent_at = UTC_TIMESTAMP(6), rollback_code = NULL, rollback_message = NULL
WHERE import_id = @importId AND tenant_id = @tenantId AND dropping_at IS NULL AND dropped_at IS NULL AND rollback_sent_at IS NULL AND rolled_back_at IS NULL
