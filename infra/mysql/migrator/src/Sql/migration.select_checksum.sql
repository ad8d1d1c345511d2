/* imports:migrator.migration_select_checksum */
-- @Name. One row by the primary key: the migration has run, and what it was then.
SELECT checksum
FROM schema_migration
WHERE name = @Name
