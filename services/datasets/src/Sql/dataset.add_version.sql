/* imports:datasets.add_version */
-- @tenantId, @name, @version, @json. Adds one row; the primary key refuses a version that is there. Needs no right to change one.
INSERT INTO dataset (tenant_id, name, version, definition)
VALUES (@tenantId, @name, @version, @json)
