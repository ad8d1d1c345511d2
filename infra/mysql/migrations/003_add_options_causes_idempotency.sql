-- Options per import, cancellation, grouped causes of rejects, idempotency keys, tables that replace imports put aside.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first
-- column is there already for done.

ALTER TABLE import
  ADD COLUMN mode                 VARCHAR(16) NOT NULL DEFAULT 'upsert' AFTER idempotency_key,
  ADD COLUMN options              LONGTEXT    NULL AFTER mode,          -- JSON of ImportOptions; null = all defaults
  ADD COLUMN cancel_requested_at  DATETIME(6) NULL AFTER finished_at,   -- once set, no merge of it commits
  ADD COLUMN merged_rows          BIGINT      NOT NULL DEFAULT 0 AFTER valid_rows,
  ADD KEY ix_import_dataset (tenant_id, dataset, import_id),
  ADD KEY ix_import_listed (tenant_id, status, import_id),              -- the list by status, newest first
  ADD CONSTRAINT ck_import_mode CHECK (mode IN ('upsert', 'validate', 'replace')),
  ADD CONSTRAINT ck_import_options CHECK (options IS NULL OR JSON_VALID(options));

-- A record that is longer than is taken has a batch of its own: it is refused without being read.
ALTER TABLE import_batch
  ADD COLUMN is_oversize BOOLEAN NOT NULL DEFAULT FALSE AFTER first_line;

-- How many rows of an import were refused for one cause; counted in the transactions that write the rejects. column_name '' = the row as a whole.
CREATE TABLE IF NOT EXISTS import_cause (
  import_id    BINARY(16)   NOT NULL,
  code         VARCHAR(64)  NOT NULL,
  column_name  VARCHAR(64)  NOT NULL,
  expected     VARCHAR(500) NOT NULL,
  tenant_id    VARCHAR(64)  NOT NULL,
  row_count    BIGINT       NOT NULL,
  PRIMARY KEY (import_id, code, column_name, expected)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The first answer to a request with an Idempotency-Key. Without an answer it is held by the process that works on it, as long as it renews its lease.
CREATE TABLE IF NOT EXISTS idempotency_key (
  tenant_id        VARCHAR(64)  NOT NULL,
  idempotency_key  VARCHAR(255) NOT NULL,
  request_hash     BINARY(32)   NOT NULL,          -- of everything that was asked for, but the content
  content_hash     BINARY(32)   NULL,              -- known once the body has come
  holder           BINARY(16)   NOT NULL,
  lease_until      DATETIME(6)  NOT NULL,
  import_id        BINARY(16)   NULL,
  answer_status    SMALLINT     NULL,
  answer           LONGTEXT     NULL,
  created_at       DATETIME(6)  NOT NULL,
  PRIMARY KEY (tenant_id, idempotency_key),
  KEY ix_idempotency_key_import (import_id),
  KEY ix_idempotency_key_created (created_at),
  CONSTRAINT ck_idempotency_key_answer CHECK ((answer IS NULL) = (answer_status IS NULL) AND (answer IS NULL OR content_hash IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A former target that a replace import put aside, in the staging schema as `o_<import id>`, until its deadline.
CREATE TABLE IF NOT EXISTS replaced_table (
  import_id   BINARY(16)  NOT NULL,
  tenant_id   VARCHAR(64) NOT NULL,
  target      VARCHAR(64) NOT NULL,
  drop_after  DATETIME(6) NOT NULL,
  dropped_at  DATETIME(6) NULL,
  PRIMARY KEY (import_id),
  KEY ix_replaced_table_due (dropped_at, drop_after),
  KEY ix_replaced_table_target (tenant_id, target)                       -- swaps into a target that are not finished
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
