/* imports:merge.watch_is_usable */
-- Parameters: none. Rows touched: none. Answers when the connection is still good: its rollback has come to its end then.
SELECT 1
