/* imports:merge.changed_create */
-- {changed} = the staging table of one import's changed rows, {target} = the table, {values} = the columns that may change, declared, {key} = the business key, whose columns are as the target has them
-- so that both join by their primary keys. DDL: on a connection of its own. What an earlier attempt left is dropped before.
CREATE TABLE {changed} (
  `_slice` INT NOT NULL DEFAULT 0,
  {values}
  PRIMARY KEY ({key})
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'changed rows of one import'
SELECT {key} FROM {target} LIMIT 0
