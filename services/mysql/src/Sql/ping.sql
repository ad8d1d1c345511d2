/* imports:mysql.ping */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: changes nothing.
-- A statement and not COM_PING, because the driver's ping knows no timeout.
DO 1
