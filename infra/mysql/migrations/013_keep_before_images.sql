-- Undo of an upsert. What replaced_table notes is either the former table of a replace, or a table of the rows that an upsert has overwritten; both are asked for, dropped and counted in one order.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first column is there already for done.

ALTER TABLE replaced_table
  ADD COLUMN keeps          VARCHAR(8)  NOT NULL DEFAULT 'table' AFTER target,
  ADD COLUMN restored_rows  BIGINT      NULL,          -- rows that are again what they were before the import
  ADD COLUMN deleted_rows   BIGINT      NULL,          -- rows that the import had inserted
  ADD COLUMN kept_rows      BIGINT      NULL,          -- rows that stay as they are, listed in import_kept_row
  ADD CONSTRAINT ck_replaced_table_keeps CHECK (keeps IN ('table', 'rows')),
  ADD CONSTRAINT ck_replaced_table_undone CHECK (
    (restored_rows IS NOT NULL) = (keeps = 'rows' AND rolled_back_at IS NOT NULL)
    AND (restored_rows IS NULL) = (deleted_rows IS NULL) AND (restored_rows IS NULL) = (kept_rows IS NULL));

-- A row of an import that its undo has left as it was.
CREATE TABLE IF NOT EXISTS import_kept_row (
  import_id  BINARY(16)   NOT NULL,
  row_no     BIGINT       NOT NULL,             -- in the order in which the import wrote them
  tenant_id  VARCHAR(64)  NOT NULL,
  row_key    LONGTEXT     NOT NULL,             -- the business key by column, as JSON
  reason     VARCHAR(32)  NOT NULL,
  PRIMARY KEY (import_id, row_no),
  CONSTRAINT ck_import_kept_row_reason CHECK (reason IN ('CHANGED_SINCE', 'DELETED_SINCE', 'REFUSED_BY_TARGET'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
