/* imports:merge.undo_insert_refused */
-- @importHex, @rows (1,000 at most); {images} = the before-images u, {shown_key} = the key by column. By the images' primary key: rows that the target does not let go or come back. Once, in the undo's transaction.
INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason)
SELECT UNHEX(@importHex), u.`_undo_row`, u.`tenant_id`, JSON_OBJECT({shown_key}), 'REFUSED_BY_TARGET'
FROM {images} u
WHERE u.`_undo_row` IN @rows
