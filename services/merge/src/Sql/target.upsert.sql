/* imports:merge.upsert */
-- @tenantId, @importHex (the import's id; as text, because MySQL cannot show a running statement that holds bytes: INNODB_TRX would fail), @changedAt; {target} and {staging} = the tables, {columns} = the dataset's columns, {values} = what a new row has of them (from staging, or a @default_…), {key} = the business key
-- in the order of the target's primary key, {changes} = the assignments of an update. A full scan of this import's staging table alone, sorted by key, so that the target
-- is written in the order of its primary key. Bookkeeping is assigned first, while the old values still stand, and changes only where a value does.
-- The scope is locked and the receipt looked up before, so it runs once.
INSERT INTO {target} (`tenant_id`, {columns}, `_import_id`, `_changed_at`)
SELECT @tenantId, {values}, UNHEX(@importHex), @changedAt
FROM {staging} s
ORDER BY {key}
ON DUPLICATE KEY UPDATE
  {changes}
