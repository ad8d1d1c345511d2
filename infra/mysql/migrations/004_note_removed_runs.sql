-- When the sorted runs of an import that has ended were removed from the object store; null = not yet. So that none is looked at for ever.
-- Atomic: the migrator takes it for done where the column is there.

ALTER TABLE import
  ADD COLUMN runs_removed_at DATETIME(6) NULL AFTER finished_at,
  ADD KEY ix_import_runs (runs_removed_at, status);
