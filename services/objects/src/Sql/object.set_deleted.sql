/* imports:objects.set_deleted */
-- @objectId, @tenantId. One row by the primary key; locks it; idempotent. The row stays as the tombstone.
UPDATE object
SET state = 'deleted'
WHERE object_id = @objectId AND tenant_id = @tenantId AND state = 'stored'
