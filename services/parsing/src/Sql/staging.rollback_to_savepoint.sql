/* imports:parsing.staging_rollback_to_savepoint */
-- Takes back the last load and nothing before it. Row locks of the batch and the import stay held.
ROLLBACK TO SAVEPOINT staging_load
