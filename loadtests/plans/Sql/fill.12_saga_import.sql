/* imports:plans.fill_saga_import */
-- A saga for each import that runs or ended within the last week.
INSERT INTO saga_import (correlation_id, tenant_id, state, version, document, created_at, updated_at)
SELECT i.import_id, i.tenant_id, IF(i.finished_at IS NULL, 'Parsing', 'Done'), 9, CONCAT('{"file": "', REPEAT('f', 600), '"}'), i.accepted_at, i.changed_at
FROM import i
WHERE i.finished_at IS NULL OR i.finished_at > UTC_TIMESTAMP(6) - INTERVAL 7 DAY
