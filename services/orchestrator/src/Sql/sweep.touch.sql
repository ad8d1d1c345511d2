/* imports:orchestrator.sweep_touch */
-- @importId, @repeatSeconds. One row by the primary key, if it still has not moved: its message is sent again, and then not before the next interval.
UPDATE import
SET changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND changed_at < UTC_TIMESTAMP(6) - INTERVAL @repeatSeconds SECOND
