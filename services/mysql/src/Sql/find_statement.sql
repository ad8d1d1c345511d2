/* imports:mysql.find_statement */
-- Parameters: @Id = connection id, @Tag = text that the running statement holds.
-- Rows touched: none; reads the one row of the connection in the process list (its own user's, without the PROCESS right).
-- Index, locks: none. Idempotent: changes nothing.
SELECT COUNT(*) FROM information_schema.processlist WHERE ID = @Id AND INSTR(INFO, @Tag) > 0
