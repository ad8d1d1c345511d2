/* imports:objects.insert */
-- @objectId, @tenantId. Writes one row, before its bytes. Not idempotent: an id is used once.
INSERT INTO object (object_id, tenant_id, state, created_at)
VALUES (@objectId, @tenantId, 'uploading', UTC_TIMESTAMP(6))
