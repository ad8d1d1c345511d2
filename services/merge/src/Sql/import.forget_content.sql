/* imports:merge.import_forget_content */
-- @importHex (bytes in a statement's text would keep MySQL from showing it). One row by the primary key; idempotent. Its rows are in the target no more, so the same file that comes again is a new import.
UPDATE import
SET dedupe_key = NULL, changed_at = UTC_TIMESTAMP(6)
WHERE import_id = UNHEX(@importHex)
