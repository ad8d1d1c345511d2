/* imports:mysql.server_files */
-- Parameters: none. Rows touched: none. Index, locks: none. Idempotent: changes nothing.
-- Only the user's own global rights are looked at; a FILE right that comes by a role shows in what the server can read.
SELECT @@GLOBAL.secure_file_priv AS secure_file_priv, VERSION() AS version, CURRENT_USER() AS user,
       (SELECT COUNT(*) FROM information_schema.user_privileges
        WHERE PRIVILEGE_TYPE = 'FILE'
          AND GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')) AS file_right
