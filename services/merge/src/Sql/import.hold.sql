/* imports:merge.import_hold */
-- @importHex (bytes in a statement's text would keep MySQL from showing it, and it may wait for long). One row by the primary key, locked until the transaction ends: one merge of an import at a time, and none while
-- the server still rolls an earlier one back. The counter of the staging, which nothing writes once the import is validated; that of the validation is what a repeat of the
-- import's check locks.
SELECT import_id
FROM import_stage
WHERE import_id = UNHEX(@importHex) AND stage = 'stage'
FOR UPDATE
