/* imports:merge.swap_any_row */
-- {table} = the table. At most one row of it. No locks.
SELECT 1
FROM {table}
LIMIT 1
