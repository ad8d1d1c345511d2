/* imports:mysql.session_isolation */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: sets a fixed value.
-- READ COMMITTED: two loaders that clear and load neighbouring ranges deadlock on gap locks otherwise. As a statement, since the
-- variable has different names on the two servers.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
