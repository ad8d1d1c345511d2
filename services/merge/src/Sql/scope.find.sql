/* imports:merge.scope_find */
-- @tenantId, @target. Whether a merge finds what it locks and counts, and by which column others lock at present. One row of each table by its primary key. No locks.
SELECT COALESCE(s.scope_column, '') AS scope_column, c.target IS NOT NULL AS has_counter
FROM merge_scope s
LEFT JOIN merge_counter c ON c.tenant_id = s.tenant_id AND c.target = s.target
WHERE s.tenant_id = @tenantId AND s.target = @target AND s.scope = ''
