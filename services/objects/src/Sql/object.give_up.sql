/* imports:objects.give_up */
-- @objectId, @tenantId. One row by the primary key; locks it, so that nobody can call the object stored meanwhile. The state guards it: stored bytes stay.
DELETE FROM object
WHERE object_id = @objectId AND tenant_id = @tenantId AND state = 'uploading'
