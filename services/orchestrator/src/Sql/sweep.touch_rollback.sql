/* imports:orchestrator.sweep_touch_rollback */
-- @importId, @repeatSeconds. One row by the primary key, if the rollback is still asked for: its message is sent again, and then not before the next interval.
UPDATE replaced_table FORCE INDEX (PRIMARY)
SET rollback_sent_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND rollback_sent_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
