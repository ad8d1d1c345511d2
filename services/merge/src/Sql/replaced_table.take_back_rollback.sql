/* imports:merge.replaced_table_take_back_rollback */
-- @importId. One row by the primary key, in a transaction of its own; idempotent. The RENAME has not happened, and the caller still keeps others from sending it.
UPDATE replaced_table
SET rollback_began_at = NULL
WHERE import_id = @importId AND rolled_back_at IS NULL
