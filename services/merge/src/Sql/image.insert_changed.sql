/* imports:merge.image_insert_changed */
-- @tenantId; {images} = the before-images, {before} = the copies b of one slice, {target} = the table t, {columns} and {values} = its columns, {hash} = of a row as it is now, {same_key} = their keys are the
-- same. A full scan of the copies in the order of their keys, and for each a look-up by the target's primary key: rows that this transaction has locked and changed. Once for each slice, in the merge's transaction.
INSERT INTO {images} (`_undo_is_new`, `_undo_hash`, {columns})
SELECT FALSE, {hash}, {values}
FROM {before} b FORCE INDEX (PRIMARY)
STRAIGHT_JOIN {target} t FORCE INDEX (PRIMARY) ON {same_key}
