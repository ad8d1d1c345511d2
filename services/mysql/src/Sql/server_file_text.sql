/* imports:mysql.server_file_text */
-- Parameters: @Path = a file as the server names it. NULL where the server may not, or cannot, read it.
-- Rows touched: none. Index, locks: none. Idempotent: changes nothing.
SELECT LOAD_FILE(@Path)
