/* imports:merge.target_create_keys */
-- {keys} = a temporary table, {target} = the table, {key} = the business key. The key's columns as the target has them, and no row; goes with the session, is
-- neither logged nor seen by others.
CREATE TEMPORARY TABLE {keys} (PRIMARY KEY ({key})) ENGINE = InnoDB
SELECT {key} FROM {target} LIMIT 0
