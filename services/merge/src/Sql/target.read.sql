/* imports:merge.target_read */
-- @tenantId; {target} = the table, {values} = its key and the columns that the import may change, as bytes, NULL as the byte FE (one text a row, parted by FF: the driver takes its time for each
-- value, and neither byte stands in any UTF-8), {key} = the business key. All rows of the tenant
-- in the order of the primary key, from the primary key: no sort. A consistent read without locks, in step with what else reads the import.
SELECT CONCAT_WS(X'FF', {values})
FROM {target} t FORCE INDEX (PRIMARY)
WHERE t.`tenant_id` = @tenantId
ORDER BY {key}
