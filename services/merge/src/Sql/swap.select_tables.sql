/* imports:merge.swap_select_tables */
-- @targets, @target, @new, @staging, @replaced = schemas and names. The tables of one swap that are there, and their comments: what really happened. Locks nothing.
SELECT t.table_name AS name, t.table_comment AS comment
FROM information_schema.tables t
WHERE (t.table_schema = @targets AND t.table_name IN (@target, @new)) OR (t.table_schema = @staging AND t.table_name = @replaced)
