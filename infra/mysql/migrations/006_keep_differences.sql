-- What a dry run would change: of how many rows each column, and some of these rows with their values before and after. Written once, with its counts.
-- Each statement may run twice: a migration that broke off is run again from its start.

CREATE TABLE IF NOT EXISTS import_changed_column (
  import_id    BINARY(16)  NOT NULL,
  column_name  VARCHAR(64) NOT NULL,
  tenant_id    VARCHAR(64) NOT NULL,
  row_count    BIGINT      NOT NULL,
  PRIMARY KEY (import_id, column_name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The first changed rows of an import in the order of their keys. `row_key` is a JSON object by column, `changes` a JSON array of {column, before, after, is_cut}.
CREATE TABLE IF NOT EXISTS import_difference (
  import_id    BINARY(16)  NOT NULL,
  position     INT         NOT NULL,               -- in that order, from 1
  tenant_id    VARCHAR(64) NOT NULL,
  row_no       BIGINT      NOT NULL,
  first_line   BIGINT      NOT NULL,
  row_key      LONGTEXT    NOT NULL,
  changes      LONGTEXT    NOT NULL,
  PRIMARY KEY (import_id, position),
  CONSTRAINT ck_import_difference_json CHECK (JSON_VALID(row_key) AND JSON_VALID(changes))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
