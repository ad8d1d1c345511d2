/* imports:merge.undo_delete */
-- @tenantId, @from, @to; {images} = the before-images u, {target} = the table t, {hash} = of a row as it is now, {same_key} = their keys are the same. A range of the images' primary key, and for each a
-- look-up by that of the target. Rows that the import inserted and nobody has changed since; they are locked since they were compared (undo.insert_kept). Again, it finds nothing.
DELETE t
FROM {images} u
STRAIGHT_JOIN {target} t ON {same_key}
WHERE u.`_undo_row` BETWEEN @from AND @to AND u.`_undo_is_new` = TRUE AND {hash} = u.`_undo_hash`
