-- What is kept for how long: erasure of an import's data, purge of its ledger, and who asked for what.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first
-- column is there already for done.

ALTER TABLE import
  ADD COLUMN erase_requested_at  DATETIME(6) NULL AFTER runs_removed_at,      -- from then on nothing of its rows is handed out
  ADD COLUMN erased_at           DATETIME(6) NULL AFTER erase_requested_at,   -- its file, runs and rejects are gone
  ADD COLUMN ledger_purged_at    DATETIME(6) NULL AFTER erased_at,            -- its batches, counters and rejects are gone
  ADD KEY ix_import_erase (erased_at, erase_requested_at),
  ADD KEY ix_import_purge (ledger_purged_at, finished_at),
  ADD KEY ix_import_finished (finished_at),
  ADD KEY ix_import_object (object_id);

-- Who asked for what, and when it was done. Never changed.
CREATE TABLE IF NOT EXISTS audit (
  audit_id   BIGINT       NOT NULL AUTO_INCREMENT,
  tenant_id  VARCHAR(64)  NOT NULL,
  at         DATETIME(6)  NOT NULL,
  actor      VARCHAR(255) NOT NULL,               -- 'anonymous' as long as nobody says who they are; a service's name for what it does by itself
  action     VARCHAR(64)  NOT NULL,
  import_id  BINARY(16)   NULL,
  detail     LONGTEXT     NULL,                   -- JSON; no row values
  PRIMARY KEY (audit_id),
  KEY ix_audit_at (at),
  KEY ix_audit_import (import_id),
  CONSTRAINT ck_audit_detail CHECK (detail IS NULL OR JSON_VALID(detail))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
