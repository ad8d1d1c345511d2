/* imports:orchestrator.sweep_select_lost_changes */
-- @repeatSeconds. Changes of datasets that were asked for and are not decided, by ix_dataset_change_sent: the message must have been lost. Locks those rows; one that merge is at is passed over.
SELECT change_id
FROM dataset_change
WHERE sent_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
LIMIT 100
FOR UPDATE SKIP LOCKED
