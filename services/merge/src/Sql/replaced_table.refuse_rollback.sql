/* imports:merge.replaced_table_refuse_rollback */
-- @importId, @code, @message. One row by the primary key; once for each request. From then on the table is dropped when its time is over.
UPDATE replaced_table
SET rollback_sent_at = NULL, rollback_began_at = NULL, rollback_code = @code, rollback_message = @message
WHERE import_id = @importId AND rollback_sent_at IS NOT NULL AND rolled_back_at IS NULL
