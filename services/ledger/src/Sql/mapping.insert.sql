/* imports:ledger.mapping_insert */
-- @tenantId, @dataset, @fingerprint, @version, @header, @mapping, @by. One row; of two who save the same version one fails by the primary key.
INSERT INTO header_mapping (tenant_id, dataset, fingerprint, version, header, mapping, saved_by, saved_at)
VALUES (@tenantId, @dataset, @fingerprint, @version, @header, @mapping, @by, UTC_TIMESTAMP(6))
