/* imports:ledger.import_set_status */
-- @importId, @status; {stamp} = the column that keeps when the status was reached, set once. One row by the primary key; idempotent.
UPDATE import
SET status = @status, {stamp} = COALESCE({stamp}, UTC_TIMESTAMP(6)), changed_at = UTC_TIMESTAMP(6)
WHERE import_id = @importId AND status NOT IN ('done', 'failed', 'cancelled')
