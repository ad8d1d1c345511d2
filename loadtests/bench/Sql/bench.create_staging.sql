/* imports:bench.create_staging */
-- {staging}; {columns} = the target's columns with their types. One row for each row of the file, in its order; `_bad` says why a row shall not go on.
CREATE TABLE {staging} (
  _row BIGINT NOT NULL AUTO_INCREMENT,
  {columns},
  _bad VARCHAR(16) NULL,
  PRIMARY KEY (_row)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
