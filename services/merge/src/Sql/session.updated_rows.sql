/* imports:merge.session_updated_rows */
-- Rows that this session's statements have really updated so far: the difference around an upsert is what it updated. No tables, no locks.
SHOW SESSION STATUS LIKE 'Handler_update'
