/* imports:datasets.change_set_refused */
-- @changeId, @code, @faults (JSON). One row by the primary key, which the caller has locked and found pending.
UPDATE dataset_change
SET state = 'refused', is_open = NULL, sent_at = NULL, decided_at = UTC_TIMESTAMP(6), error_code = @code, faults = @faults
WHERE change_id = @changeId AND state = 'pending'
