/* imports:merge.replaced_table_set_undone */
-- @importHex (bytes in a statement's text would keep MySQL from showing it), @rolledBackAt, @restoredRows, @deletedRows, @keptRows. One row by the primary key, and the scope of its target by its own, which the
-- caller has locked and advanced; once. The before-images are not needed any more.
UPDATE replaced_table
SET rolled_back_at = @rolledBackAt, rollback_began_at = @rolledBackAt, drop_after = @rolledBackAt, rollback_sent_at = NULL,
  restored_rows = @restoredRows, deleted_rows = @deletedRows, kept_rows = @keptRows,
  rollback_order = (SELECT s.merge_order FROM merge_scope s WHERE s.tenant_id = replaced_table.tenant_id AND s.target = replaced_table.target AND s.scope = '')
WHERE import_id = UNHEX(@importHex) AND keeps = 'rows' AND rollback_sent_at IS NOT NULL AND rolled_back_at IS NULL
