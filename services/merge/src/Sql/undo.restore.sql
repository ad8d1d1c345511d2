/* imports:merge.undo_restore */
-- @tenantId, @from, @to; {images} = the before-images u, {target} = the table t, {hash} = of a row as it is now, {same_key} = their keys are the same, {changes} = the assignments. A range of the images' primary
-- key, and for each a look-up by that of the target. Its rows are locked since they were compared (undo.insert_kept), and what has the hash still is as the import left it. Again, it finds nothing.
UPDATE {images} u
STRAIGHT_JOIN {target} t FORCE INDEX (PRIMARY) ON {same_key}
SET {changes}
WHERE u.`_undo_row` BETWEEN @from AND @to AND u.`_undo_is_new` = FALSE AND {hash} = u.`_undo_hash`
