/* imports:ledger.correction_list_not_taken */
-- @importId, @after, @limit. Rows of one import of corrections behind a number that are neither taken nor rejected, a range of the primary key, in its order; who has their place by uq_import_correction_taken, the rejects
-- by their primary key. No locks: the caller's transaction has decided.
SELECT c.row_no, c.parent_row, c.first_byte, c.length_bytes, c.first_line, c.last_line, p.row_no IS NOT NULL AS is_known, t.import_id AS taken_by
FROM import_correction c
LEFT JOIN import_correction t ON t.parent_id = c.parent_id AND t.taken_row = c.parent_row
LEFT JOIN import_reject p ON p.import_id = c.parent_id AND p.row_no = c.parent_row
LEFT JOIN import_reject r ON r.import_id = c.import_id AND r.row_no = c.row_no
WHERE c.import_id = @importId AND c.row_no > @after AND c.taken_row IS NULL AND r.row_no IS NULL
ORDER BY c.row_no
LIMIT @limit
