/* imports:bench.before.upsert_row */
-- {target}, {columns}, {values} = parameters of the columns, {changes}, @importId. One row by the primary key, committed by itself.
INSERT INTO {target} (tenant_id, {columns}, _import_id, _changed_at)
VALUES ('default', {values}, @importId, NOW(6))
ON DUPLICATE KEY UPDATE
  {changes}, _import_id = @importId, _changed_at = NOW(6)
