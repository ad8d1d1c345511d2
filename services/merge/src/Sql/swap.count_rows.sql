/* imports:merge.swap_count_rows */
-- {target} = the table. All of its rows are counted by the smallest index. No locks.
SELECT COUNT(*)
FROM {target}
