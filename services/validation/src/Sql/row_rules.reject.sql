/* imports:validation.row_rules_reject */
-- @importId, @tenantId, @firstRow, @lastRow and the rules' values; {staging} = the import's staging table, {joins} = the targets that it refers to,
-- {broken} = any rule fails, {causes} = the causes. One pass over one batch by a range of the primary key; the joins go by the primary keys of the other targets,
-- one row each, without locks. Writes one reject for each row that breaks a rule, with all its causes, those that parsing found first. The batch is locked
-- before, so it runs once.
INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes)
SELECT @importId, s.`_row`, @tenantId, 'rule', s.`_first_byte`, s.`_length_bytes`, s.`_first_line`, s.`_last_line`, CONCAT('[', CONCAT_WS(',', {causes}), ']')
FROM {staging} s
{joins}
WHERE s.`_row` BETWEEN @firstRow AND @lastRow AND ({broken})
