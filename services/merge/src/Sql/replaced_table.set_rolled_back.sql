/* imports:merge.replaced_table_set_rolled_back */
-- @importId, @rolledBackAt, @dropAfter. One row by the primary key, and the scope of its target by its own, which the caller has locked and advanced; once. The table that stands aside now is
-- the import's, and is kept as long as any.
UPDATE replaced_table
SET rolled_back_at = @rolledBackAt, rollback_began_at = COALESCE(rollback_began_at, @rolledBackAt), drop_after = @dropAfter, rollback_sent_at = NULL,
  rollback_order = (SELECT s.merge_order FROM merge_scope s WHERE s.tenant_id = replaced_table.tenant_id AND s.target = replaced_table.target AND s.scope = '')
WHERE import_id = @importId AND rollback_sent_at IS NOT NULL AND rolled_back_at IS NULL
