/* imports:datasets.insert_version */
-- @tenantId, @name, @version, @json. Writes at most one row; idempotent, since a stored version is left as it is.
INSERT INTO dataset (tenant_id, name, version, definition)
VALUES (@tenantId, @name, @version, @json)
ON DUPLICATE KEY UPDATE name = dataset.name
