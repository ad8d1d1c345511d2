/* imports:orchestrator.sweep_touch_change */
-- @changeId. One row by the primary key, which the caller has locked and found not decided: its message is sent again, and then not before the next interval.
UPDATE dataset_change
SET sent_at = UTC_TIMESTAMP(6)
WHERE change_id = @changeId AND sent_at IS NOT NULL
