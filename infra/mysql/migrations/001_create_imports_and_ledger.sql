-- The control tables of imports (docs/schema.md says who owns which). Every table carries its tenant.
-- Each statement may run twice: a migration that broke off is run again from its start.
-- The ledger's tables have no foreign key to import: its check would lock the import's row for as long as a batch loads.

CREATE TABLE IF NOT EXISTS tenant (
  tenant_id   VARCHAR(64) NOT NULL,
  created_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (tenant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO tenant (tenant_id) VALUES ('default');

CREATE TABLE IF NOT EXISTS dataset (
  tenant_id   VARCHAR(64) NOT NULL,
  name        VARCHAR(64) NOT NULL,
  version     INT         NOT NULL,
  definition  LONGTEXT    NOT NULL,
  created_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (tenant_id, name, version),
  CONSTRAINT fk_dataset_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS object (
  object_id     BINARY(16)   NOT NULL,
  tenant_id     VARCHAR(64)  NOT NULL,
  state         VARCHAR(16)  NOT NULL,
  file_name     VARCHAR(255) NULL,
  size_bytes    BIGINT       NULL,
  content_hash  BINARY(32)   NULL,
  created_at    DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  stored_at     DATETIME(6)  NULL,
  PRIMARY KEY (object_id),
  KEY ix_object_state (state, created_at),
  CONSTRAINT ck_object_state CHECK (state IN ('uploading', 'stored', 'deleted')),
  CONSTRAINT ck_object_stored CHECK (state <> 'stored' OR (size_bytes IS NOT NULL AND content_hash IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS import (
  import_id         BINARY(16)    NOT NULL,
  tenant_id         VARCHAR(64)   NOT NULL,
  dataset           VARCHAR(64)   NOT NULL,
  dataset_version   INT           NOT NULL,
  object_id         BINARY(16)    NOT NULL,
  file_name         VARCHAR(255)  NULL,
  source_bytes      BIGINT        NOT NULL,
  content_hash      BINARY(32)    NOT NULL,
  -- tenant, dataset, version and content; null once the import failed or was cancelled, so that the file may come again
  dedupe_key        BINARY(32)    NULL,
  idempotency_key   VARCHAR(255)  NOT NULL,
  requested_by      VARCHAR(255)  NULL,
  status            VARCHAR(16)   NOT NULL DEFAULT 'queued',
  accepted_at       DATETIME(6)   NOT NULL,
  orchestrated_at   DATETIME(6)   NULL,              -- when the saga took it up
  released_at       DATETIME(6)   NULL,              -- when the scheduler gave it its turn
  parsing_at        DATETIME(6)   NULL,
  validated_at      DATETIME(6)   NULL,
  loading_at        DATETIME(6)   NULL,
  finalizing_at     DATETIME(6)   NULL,
  finished_at       DATETIME(6)   NULL,
  changed_at        DATETIME(6)   NOT NULL,          -- of the status or a step; the sweeper revives what does not move
  -- how the source is read: delimiter and column mapping, fixed by the first slice of the cut
  source_plan       LONGTEXT      NULL,
  cut_attempt       INT           NOT NULL DEFAULT 0,
  cut_lease_until   DATETIME(6)   NULL,
  cut_next_byte     BIGINT        NOT NULL DEFAULT 0,
  cut_next_row      BIGINT        NOT NULL DEFAULT 1,
  cut_next_line     BIGINT        NOT NULL DEFAULT 1,
  cut_done          BOOLEAN       NOT NULL DEFAULT FALSE,
  planned_batches   INT           NOT NULL DEFAULT 0,
  read_rows         BIGINT        NULL,
  malformed_rows    BIGINT        NULL,
  staged_rows       BIGINT        NULL,
  rejected_rows     BIGINT        NULL,
  duplicate_rows    BIGINT        NULL,
  valid_rows        BIGINT        NULL,
  inserted_rows     BIGINT        NULL,
  updated_rows      BIGINT        NULL,
  unchanged_rows    BIGINT        NULL,
  error_code        VARCHAR(64)   NULL,
  error_message     VARCHAR(2000) NULL,
  PRIMARY KEY (import_id),
  UNIQUE KEY uq_import_dedupe (tenant_id, dedupe_key),
  KEY ix_import_status (status, accepted_at),
  CONSTRAINT fk_import_dataset FOREIGN KEY (tenant_id, dataset, dataset_version) REFERENCES dataset (tenant_id, name, version),
  CONSTRAINT ck_import_status CHECK (status IN ('queued', 'parsing', 'validated', 'loading', 'finalizing', 'done', 'failed', 'cancelled')),
  CONSTRAINT ck_import_failed CHECK (status <> 'failed' OR error_code IS NOT NULL),
  CONSTRAINT ck_import_read CHECK (staged_rows IS NULL OR read_rows = staged_rows + malformed_rows),
  CONSTRAINT ck_import_staged CHECK (valid_rows IS NULL OR staged_rows = valid_rows + rejected_rows + duplicate_rows),
  CONSTRAINT ck_import_valid CHECK (inserted_rows IS NULL OR valid_rows = inserted_rows + updated_rows + unchanged_rows),
  CONSTRAINT ck_import_done CHECK (status NOT IN ('finalizing', 'done') OR inserted_rows IS NOT NULL)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The ledger: one row is one byte range of one import. A range never changes once it is here.
CREATE TABLE IF NOT EXISTS import_batch (
  import_id       BINARY(16)  NOT NULL,
  batch_number    INT         NOT NULL,
  tenant_id       VARCHAR(64) NOT NULL,
  first_byte      BIGINT      NOT NULL,
  length_bytes    BIGINT      NOT NULL,
  first_row       BIGINT      NOT NULL,
  row_count       BIGINT      NOT NULL,
  first_line      BIGINT      NOT NULL,
  state           VARCHAR(16) NOT NULL DEFAULT 'planned',
  attempt         INT         NOT NULL DEFAULT 0,
  lease_until     DATETIME(6) NULL,
  staged_rows     BIGINT      NULL,
  malformed_rows  BIGINT      NULL,
  rejected_rows   BIGINT      NULL,
  released_at     DATETIME(6) NULL,
  staged_at       DATETIME(6) NULL,
  validated_at    DATETIME(6) NULL,
  PRIMARY KEY (import_id, batch_number),
  KEY ix_import_batch_state (state, lease_until),
  CONSTRAINT ck_import_batch_state CHECK (state IN ('planned', 'released', 'staged', 'validated', 'rejected')),
  CONSTRAINT ck_import_batch_rows CHECK (staged_rows IS NULL OR row_count = staged_rows + malformed_rows)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Counts per stage, bumped last in a batch's transaction; whoever reaches `expected_batches` announces the stage's end.
CREATE TABLE IF NOT EXISTS import_stage (
  import_id         BINARY(16)  NOT NULL,
  stage             VARCHAR(16) NOT NULL,
  tenant_id         VARCHAR(64) NOT NULL,
  expected_batches  INT         NULL,
  finished_batches  INT         NOT NULL DEFAULT 0,
  ok_rows           BIGINT      NOT NULL DEFAULT 0,
  bad_rows          BIGINT      NOT NULL DEFAULT 0,
  done_bytes        BIGINT      NOT NULL DEFAULT 0,
  PRIMARY KEY (import_id, stage),
  CONSTRAINT ck_import_stage_finished CHECK (expected_batches IS NULL OR finished_batches <= expected_batches)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row is one refused row of the source; `causes` is a JSON array of {column, code, expected, found}.
CREATE TABLE IF NOT EXISTS import_reject (
  import_id     BINARY(16)  NOT NULL,
  row_no        BIGINT      NOT NULL,
  tenant_id     VARCHAR(64) NOT NULL,
  kind          VARCHAR(16) NOT NULL,
  first_byte    BIGINT      NOT NULL,
  length_bytes  BIGINT      NOT NULL,
  first_line    BIGINT      NOT NULL,
  last_line     BIGINT      NOT NULL,
  causes        LONGTEXT    NOT NULL,
  created_at    DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (import_id, row_no),
  CONSTRAINT ck_import_reject_kind CHECK (kind IN ('malformed', 'rule', 'duplicate'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What a merge locks: one row per target scope. `merge_order` counts the merges committed in it.
CREATE TABLE IF NOT EXISTS merge_scope (
  tenant_id    VARCHAR(64)  NOT NULL,
  target       VARCHAR(64)  NOT NULL,
  scope        VARCHAR(191) NOT NULL DEFAULT '',
  merge_order  BIGINT       NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, target, scope)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The balanced accounting of one committed import, written in the merge's transaction.
CREATE TABLE IF NOT EXISTS receipt (
  import_id       BINARY(16)  NOT NULL,
  tenant_id       VARCHAR(64) NOT NULL,
  dataset         VARCHAR(64) NOT NULL,
  dataset_version INT         NOT NULL,
  target          VARCHAR(64) NOT NULL,
  merge_order     BIGINT      NOT NULL,
  content_hash    BINARY(32)  NOT NULL,
  read_rows       BIGINT      NOT NULL,
  malformed_rows  BIGINT      NOT NULL,
  staged_rows     BIGINT      NOT NULL,
  rejected_rows   BIGINT      NOT NULL,
  duplicate_rows  BIGINT      NOT NULL,
  valid_rows      BIGINT      NOT NULL,
  inserted_rows   BIGINT      NOT NULL,
  updated_rows    BIGINT      NOT NULL,
  unchanged_rows  BIGINT      NOT NULL,
  committed_at    DATETIME(6) NOT NULL,
  PRIMARY KEY (import_id),
  UNIQUE KEY uq_receipt_order (tenant_id, target, merge_order),
  CONSTRAINT fk_receipt_import FOREIGN KEY (import_id) REFERENCES import (import_id),
  CONSTRAINT ck_receipt_read CHECK (read_rows = staged_rows + malformed_rows),
  CONSTRAINT ck_receipt_staged CHECK (staged_rows = valid_rows + rejected_rows + duplicate_rows),
  CONSTRAINT ck_receipt_valid CHECK (valid_rows = inserted_rows + updated_rows + unchanged_rows)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Who leads: a fenced lease on a row, since there may be several orchestrators.
CREATE TABLE IF NOT EXISTS leader_lease (
  name         VARCHAR(64)  NOT NULL,
  tenant_id    VARCHAR(64)  NOT NULL DEFAULT 'default',
  holder       VARCHAR(128) NULL,
  fence        BIGINT       NOT NULL DEFAULT 0,
  lease_until  DATETIME(6)  NOT NULL,
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT IGNORE INTO leader_lease (name, lease_until) VALUES ('scheduler', '2000-01-01');
