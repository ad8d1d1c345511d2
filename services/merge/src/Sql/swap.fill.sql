/* imports:merge.swap_fill */
-- @tenantId, @importHex (as in target.upsert.sql), @changedAt, @default_…; {new} = the table that is built, {columns} = the dataset's columns, {values} = what a new row has of them, {staging} = the import's rows,
-- {key} = the business key in the order of the primary key. A full scan of this import's staging table, sorted by key, so that the new table is written in its own order.
-- The table is new and nobody else's, and one statement is one transaction: it holds all rows or none.
INSERT INTO {new} (`tenant_id`, {columns}, `_import_id`, `_changed_at`)
SELECT @tenantId, {values}, UNHEX(@importHex), @changedAt
FROM {staging} s
ORDER BY {key}
