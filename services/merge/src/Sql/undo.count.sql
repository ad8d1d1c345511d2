/* imports:merge.undo_count */
-- {images} = the before-images. How many there are, and their last number; a full scan of the primary key, since all of them are counted, once for each undo. No locks: nobody writes there any more.
SELECT COUNT(*) AS `rows`, COALESCE(MAX(`_undo_row`), 0) AS last_row
FROM {images}
