/* imports:objects.set_stored */
-- @objectId, @tenantId, @fileName, @sizeBytes, @contentHash. One row by the primary key; locks it. The state guards it: nothing is stored twice or after its end.
UPDATE object
SET state = 'stored', file_name = @fileName, size_bytes = @sizeBytes, content_hash = @contentHash, stored_at = UTC_TIMESTAMP(6)
WHERE object_id = @objectId AND tenant_id = @tenantId AND state = 'uploading'
