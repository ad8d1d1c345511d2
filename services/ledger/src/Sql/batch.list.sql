/* imports:ledger.batch_list */
-- @importId, @after, @limit. A range of the primary key. No locks.
SELECT batch_number, first_row, row_count, first_line, first_byte, length_bytes, is_oversize, state, attempt,
  staged_rows, malformed_rows, rejected_rows, released_at, staged_at, validated_at
FROM import_batch
WHERE import_id = @importId AND batch_number > @after
ORDER BY batch_number
LIMIT @limit
