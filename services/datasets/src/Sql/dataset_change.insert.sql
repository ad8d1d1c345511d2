/* imports:datasets.change_insert */
-- @changeId, @tenantId, @name, @version, @definition, @actor, @askedAt. Adds one row; uq_dataset_change_open refuses it while another change of the dataset is open.
INSERT INTO dataset_change (change_id, tenant_id, name, version, definition, asked_by, asked_at, sent_at)
VALUES (@changeId, @tenantId, @name, @version, @definition, LEFT(@actor, 255), @askedAt, UTC_TIMESTAMP(6))
