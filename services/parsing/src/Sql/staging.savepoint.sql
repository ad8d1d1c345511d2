/* imports:parsing.staging_savepoint */
-- Before a load, so that one that the server did not store to the letter can be taken back alone. Replaces an older one of the name.
SAVEPOINT staging_load
