/* imports:bench.raw.merge */
-- {target}, {staging}, {columns}, {staged} = the same in staging, {import} = the import's id in hexadecimal, {only_good} = a condition, {order} = an order, {changes} = the
-- assignments of an update. A full scan of staging; each row locks its key in the target until the statement's end. Of several rows with one key the last stays.
INSERT INTO {target} (tenant_id, {columns}, _import_id, _changed_at)
SELECT 'default', {staged}, X'{import}', NOW(6)
FROM {staging} s
{only_good}
{order}
ON DUPLICATE KEY UPDATE
  {changes}
