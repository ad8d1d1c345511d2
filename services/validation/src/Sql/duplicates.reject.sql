/* imports:validation.duplicates_reject */
-- @importId, @tenantId, @keyName, @expected; {staging} = the import's staging table, {key} = its key columns, {other} = the row with the same key because of which
-- a row does not count. Sorts the keys of the whole import once (a full scan of this import's staging table alone) and writes a reject for each row that does
-- not count; it names the other row and no value. The stage's counter is locked before, so it runs once.
INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes)
SELECT @importId, s.`_row`, @tenantId, 'duplicate', s.`_first_byte`, s.`_length_bytes`, s.`_first_line`, s.`_last_line`,
  CONCAT('[', JSON_OBJECT('column', @keyName, 'code', 'DUPLICATE_KEY', 'expected', @expected, 'found', CONCAT('the same key in row ', d.other_row)), ']')
FROM (SELECT `_row`, {other} AS other_row FROM {staging} WINDOW w AS (PARTITION BY {key} ORDER BY `_row`)) d
JOIN {staging} s ON s.`_row` = d.`_row`
WHERE d.other_row IS NOT NULL
