/* imports:mysql.find_connection */
-- Parameters: @Id = connection id.
-- Rows touched: none; reads the process list. A connection leaves it after its transaction has been rolled back.
-- Index, locks: none. Idempotent: changes nothing.
SELECT COUNT(*) FROM information_schema.processlist WHERE ID = @Id
