/* imports:merge.image_insert_new */
-- @tenantId, @importHex; {images} = the before-images, {keys} = the keys k of a slice's new rows, {target} = the table t, {key} and {values} = the business key, {hash} = of a row as it is now, {same_key} =
-- their keys are the same. A full scan of the keys in their order, and for each a look-up by the target's primary key: rows that this transaction has inserted. Those that the target refused are not there.
INSERT INTO {images} (`_undo_is_new`, `_undo_hash`, `tenant_id`, {key})
SELECT TRUE, {hash}, t.`tenant_id`, {values}
FROM {keys} k FORCE INDEX (PRIMARY)
STRAIGHT_JOIN {target} t FORCE INDEX (PRIMARY) ON {same_key}
WHERE t.`_import_id` = UNHEX(@importHex)
