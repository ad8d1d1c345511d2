/* imports:merge.replaced_table_begin_rollback */
-- @importId. One row by the primary key, in a transaction of its own; idempotent. The caller holds the scope of its target, and the next who holds it sees it.
UPDATE replaced_table
SET rollback_began_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND rollback_sent_at IS NOT NULL AND rolled_back_at IS NULL
