-- Indexes for what docs/schema.md shows the plans of: a tenant's imports in the order of their ids; sagas by the time of their last change, which is how old ones are found
-- (nothing finds them by their state); definitions by the table that they write to, which only the definition itself knows.
-- Each statement may run twice: an ALTER TABLE is atomic, and the migrator takes one whose first column or index is there already, or gone already, for done.

ALTER TABLE import
  ADD KEY ix_import_tenant (tenant_id, import_id);

ALTER TABLE saga_import
  ADD KEY ix_saga_import_updated (updated_at),
  DROP KEY ix_saga_import_state;

ALTER TABLE dataset
  ADD COLUMN target_table VARCHAR(64) AS (COALESCE(JSON_VALUE(definition, '$.table'), name)) VIRTUAL,
  ADD KEY ix_dataset_target (target_table, tenant_id);
