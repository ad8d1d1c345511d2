/* imports:mysql.session_defaults */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: sets fixed values.
-- Both servers are told the same mode and the same clock, so that a statement means the same on each: NOW() is UTC, bad values are errors.
SET SESSION time_zone = '+00:00',
            sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
