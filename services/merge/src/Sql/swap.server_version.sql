/* imports:merge.swap_server_version */
-- Parameters: none. Rows touched: none.
SELECT VERSION()
