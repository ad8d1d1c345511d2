/* imports:mysql.max_packet */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: changes nothing.
SELECT @@SESSION.max_allowed_packet
