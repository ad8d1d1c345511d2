/* imports:orchestrator.sweep_select_lost_rollbacks */
-- @repeatSeconds. Rollbacks that were asked for and are neither done nor refused, by ix_replaced_table_rollback: the message must have been lost, or waits. No locks: the touch checks again.
SELECT import_id
FROM replaced_table
WHERE rollback_sent_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
LIMIT 100
