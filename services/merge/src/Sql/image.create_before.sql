/* imports:merge.image_create_before */
-- {before} = a temporary table, {target} = the table, {columns} = its columns, {key} = the business key. No row. In the merge's transaction, which it does not commit; goes with the session, is
-- neither logged nor seen by others.
CREATE TEMPORARY TABLE {before} (PRIMARY KEY ({key})) ENGINE = InnoDB
SELECT {columns} FROM {target} LIMIT 0
