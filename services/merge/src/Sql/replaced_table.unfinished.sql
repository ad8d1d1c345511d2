/* imports:merge.replaced_table_unfinished */
-- @tenantId, @target, @importId. Another import that is behind the commit point of its swap, or of its rollback, and has not finished it; at most one row. Its target's rows by
-- ix_replaced_table_target, the receipt of each by its primary key. No locks; the caller holds the target's row, if only shared, so that no receipt of a swap can come meanwhile.
SELECT r.import_id
FROM replaced_table r
LEFT JOIN receipt c ON c.import_id = r.import_id
WHERE r.tenant_id = @tenantId AND r.target = @target AND r.import_id <> @importId AND (c.import_id IS NULL OR (r.rollback_began_at IS NOT NULL AND r.rolled_back_at IS NULL))
LIMIT 1
