/* imports:merge.replaced_table_set_rolled_back */
-- @importId, @rolledBackAt, @dropAfter. One row by the primary key, and the scope of its target by its own, which the caller has locked and advanced; once. The table that stands aside now is
-- the import's, and is kept as long as any.
UPDATE replaced_table r
JOIN merge_scope s ON s.tenant_id = r.tenant_id AND s.target = r.target AND s.scope = ''
SET r.rolled_back_at = @rolledBackAt, r.rollback_began_at = COALESCE(r.rollback_began_at, @rolledBackAt), r.rollback_order = s.merge_order, r.rollback_sent_at = NULL, r.drop_after = @dropAfter
WHERE r.import_id = @importId AND r.rollback_sent_at IS NOT NULL AND r.rolled_back_at IS NULL
