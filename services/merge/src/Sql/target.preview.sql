/* imports:merge.preview */
-- @tenantId; {staging} and {target} = the tables, {same_key} = their keys are the same, {unchanged} = an update would leave the row as it is: the upsert's own comparison.
-- A full scan of this import's staging table; each key is looked up in the target's primary key. Reads without locks and changes nothing.
SELECT COUNT(*) AS staged_rows, COUNT(t.`tenant_id`) AS existing_rows, CAST(COALESCE(SUM(t.`tenant_id` IS NOT NULL AND NOT ({unchanged})), 0) AS SIGNED) AS updated_rows
FROM {staging} s
LEFT JOIN {target} t ON t.`tenant_id` = @tenantId AND {same_key}
