/* imports:migrator.migration_insert */
-- One row: the migration has run whole. Its primary key refuses a second one.
INSERT INTO schema_migration (name, checksum)
VALUES (@Name, @checksum)
