/* imports:merge.swap_select_definitions */
-- @like = a pattern that finds the table's name. Every version of every dataset, of all tenants: a scan of a table of a few rows. No locks.
SELECT tenant_id, definition AS json
FROM dataset
WHERE definition LIKE @like
