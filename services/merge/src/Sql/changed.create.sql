/* imports:merge.changed_create */
-- {changed} = a temporary table, {target} = the table, {values} = the columns that may change, declared, {key} = the business key, whose columns are as the target has them
-- so that both join by their primary keys. In the merge's transaction, which it does not commit; goes with the session, is neither logged nor seen by others.
CREATE TEMPORARY TABLE {changed} (
  {values}
  PRIMARY KEY ({key})
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
SELECT {key} FROM {target} LIMIT 0
