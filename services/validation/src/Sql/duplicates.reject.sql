/* imports:validation.duplicates_reject */
-- @importId, @tenantId, @keyName; {staging} = the import's staging table, {key} = its key columns. Sorts the keys of the whole import once (a full scan of
-- this import's staging table alone) and writes a reject for each row that a later row with the same key follows: the last one stays. The stage's counter is locked before, so it runs once.
INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes)
SELECT @importId, s.`_row`, @tenantId, 'duplicate', s.`_first_byte`, s.`_length_bytes`, s.`_first_line`, s.`_last_line`,
  CONCAT('[', JSON_OBJECT('column', @keyName, 'code', 'DUPLICATE_KEY', 'expected', 'no later row with the same key', 'found', CONCAT('the same key in row ', d.next_row)), ']')
FROM (SELECT `_row`, LEAD(`_row`) OVER (PARTITION BY {key} ORDER BY `_row`) AS next_row FROM {staging}) d
JOIN {staging} s ON s.`_row` = d.`_row`
WHERE d.next_row IS NOT NULL
