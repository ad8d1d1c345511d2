/* imports:merge.scope_note_order */
-- @tenantId, @target. One row by the primary key, locked before by a merge that has the whole target: a program of the version before counts on from it.
UPDATE merge_scope s
JOIN merge_counter c ON c.tenant_id = s.tenant_id AND c.target = s.target
SET s.merge_order = c.merge_order
WHERE s.tenant_id = @tenantId AND s.target = @target AND s.scope = ''
