/* imports:merge.image_drop_before */
-- {before} = the temporary table of the slice before, if there was one. Commits nothing.
DROP TEMPORARY TABLE IF EXISTS {before}
