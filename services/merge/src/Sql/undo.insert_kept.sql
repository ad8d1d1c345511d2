/* imports:merge.undo_insert_kept */
-- @importHex, @tenantId, @from, @to; {images} = the before-images u, {target} = the table t, {hash} = of a row as it is now, {same_key} = their keys are the same, {shown_key} = the key by column. A range of
-- the images' primary key, and for each a look-up by that of the target. Lists the rows that somebody has changed or deleted since the import. Locks all that it looks at until the undo commits, so that
-- what it has compared is what is restored.
INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason)
SELECT UNHEX(@importHex), u.`_undo_row`, u.`tenant_id`, JSON_OBJECT({shown_key}), CASE WHEN t.`tenant_id` IS NULL THEN 'DELETED_SINCE' ELSE 'CHANGED_SINCE' END
FROM {images} u
LEFT JOIN {target} t FORCE INDEX (PRIMARY) ON {same_key}
WHERE u.`_undo_row` BETWEEN @from AND @to AND (t.`tenant_id` IS NULL OR {hash} <> u.`_undo_hash`)
FOR UPDATE
