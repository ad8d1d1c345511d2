/* imports:mysql.first_warnings */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: a diagnostic statement leaves the diagnostics as they are.
SHOW WARNINGS LIMIT 5
