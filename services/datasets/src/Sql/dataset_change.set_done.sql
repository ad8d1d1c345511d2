/* imports:datasets.change_set_done */
-- @changeId. One row by the primary key, which the caller has locked and found pending; in the transaction that stores the version.
UPDATE dataset_change
SET state = 'done', is_open = NULL, sent_at = NULL, decided_at = UTC_TIMESTAMP(6)
WHERE change_id = @changeId AND state = 'pending'
