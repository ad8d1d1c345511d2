-- Corrections: an import may be made of rows that another one has refused, corrected.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first column is there already for done.

ALTER TABLE import
  ADD COLUMN parent_id BINARY(16) NULL AFTER tenant_id,   -- the import whose refused rows it corrects, which may be gone by now; null = it corrects none
  ADD KEY ix_import_parent (parent_id, import_id);

-- A row of an import of corrections that names, by its token, a refused row of the import that it corrects.
CREATE TABLE IF NOT EXISTS import_correction (
  import_id     BINARY(16)  NOT NULL,              -- the import of corrections, and its row
  row_no        BIGINT      NOT NULL,
  tenant_id     VARCHAR(64) NOT NULL,
  parent_id     BINARY(16)  NOT NULL,              -- the import that it corrects, and the row there
  parent_row    BIGINT      NOT NULL,
  taken_row     BIGINT      NULL,                  -- parent_row, once this row is taken in its place; no other is then
  is_guarded    BOOLEAN     NOT NULL,              -- its cells came with a guard before what a spreadsheet would run
  first_byte    BIGINT      NOT NULL,
  length_bytes  BIGINT      NOT NULL,
  first_line    BIGINT      NOT NULL,
  last_line     BIGINT      NOT NULL,
  PRIMARY KEY (import_id, row_no),
  UNIQUE KEY uq_import_correction_taken (parent_id, taken_row),
  CONSTRAINT ck_import_correction_taken CHECK (taken_row IS NULL OR taken_row = parent_row)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
