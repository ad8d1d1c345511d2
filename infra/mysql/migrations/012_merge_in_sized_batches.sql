-- A merge in sized batches, of datasets that ask for it: how far it is, and what each of its transactions did.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first
-- column or constraint is there already for done.

-- How many of its batches have committed; from the first one on the import only goes forward. 0 = its merge is one transaction, or has not committed.
ALTER TABLE import
  ADD COLUMN merge_batches INT NOT NULL DEFAULT 0 AFTER merged_rows;

ALTER TABLE receipt
  ADD COLUMN merge_batches INT NOT NULL DEFAULT 0 AFTER unchanged_rows;

-- A merge in sized batches on its way. Locked by each batch's transaction from its first statement to its end, and by whoever takes the merge over. Gone with the receipt.
CREATE TABLE IF NOT EXISTS sized_merge (
  import_id  BINARY(16)  NOT NULL,
  tenant_id  VARCHAR(64) NOT NULL,
  target     VARCHAR(64) NOT NULL,
  owner      BINARY(16)  NOT NULL,             -- the delivery that may commit
  batches    INT         NOT NULL DEFAULT 0,   -- committed
  last_key   BLOB        NULL,                 -- of the last committed row, as runs are sorted by; null = none
  taken_at   DATETIME(6) NOT NULL,
  PRIMARY KEY (import_id),
  KEY ix_sized_merge_target (tenant_id, target),
  CONSTRAINT ck_sized_merge_key CHECK ((batches = 0) = (last_key IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row is one committed transaction of such a merge.
CREATE TABLE IF NOT EXISTS merge_batch (
  import_id       BINARY(16)  NOT NULL,
  batch_number    INT         NOT NULL,        -- from 1, in the order of the keys and of the commits
  tenant_id       VARCHAR(64) NOT NULL,
  row_count       BIGINT      NOT NULL,
  inserted_rows   BIGINT      NOT NULL,
  updated_rows    BIGINT      NOT NULL,
  unchanged_rows  BIGINT      NOT NULL,
  refused_rows    BIGINT      NOT NULL,
  committed_at    DATETIME(6) NOT NULL,
  PRIMARY KEY (import_id, batch_number),
  CONSTRAINT ck_merge_batch_rows CHECK (row_count = inserted_rows + updated_rows + unchanged_rows + refused_rows)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- A row that the target refused in a batch that has committed stays refused; a retry goes on behind it.
ALTER TABLE import_reject
  DROP CONSTRAINT ck_import_reject_kinds,
  ADD CONSTRAINT ck_import_reject_kind_known CHECK (kind IN ('malformed', 'rule', 'duplicate', 'target', 'target_batch'));
