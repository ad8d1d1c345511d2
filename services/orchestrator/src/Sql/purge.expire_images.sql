/* imports:orchestrator.purge_expire_images */
-- @importId. One row by the primary key, if it notes rows that an upsert has overwritten: their time is over now, unless somebody has asked for them before; again at each try. By no other index, as
-- whoever else changes the row.
UPDATE replaced_table FORCE INDEX (PRIMARY)
SET drop_after = LEAST(drop_after, UTC_TIMESTAMP(6))
WHERE import_id = @importId AND keeps = 'rows' AND dropped_at IS NULL AND rollback_sent_at IS NULL
