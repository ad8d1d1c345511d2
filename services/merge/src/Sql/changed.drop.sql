/* imports:merge.changed_drop */
-- {changed} = the temporary table of the slice before, if there was one. Commits nothing.
DROP TEMPORARY TABLE IF EXISTS {changed}
