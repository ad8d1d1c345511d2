/* imports:bench.summary */
-- {target}, {columns} = each of the dataset's columns as text, @importId. What the target holds, in numbers that any change to any value changes. A full scan; nothing is locked.
SELECT COUNT(*) AS row_count,
  CAST(COALESCE(SUM(CRC32(CONCAT_WS('|', {columns}))), 0) AS CHAR) AS crc_sum,
  CAST(COALESCE(BIT_XOR(CRC32(CONCAT_WS('|', 'x', {columns}))), 0) AS CHAR) AS crc_xor,
  CAST(COALESCE(SUM(_import_id = @importId), 0) AS SIGNED) AS written_rows
FROM {target}
