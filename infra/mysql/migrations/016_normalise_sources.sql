-- Workbooks and packed files: what is cut is a text made of them, an object of the import's own, named by import and attempt.
-- Atomic: the migrator takes it for done where its first column is there.

ALTER TABLE import
  ADD COLUMN source_format      VARCHAR(16)  NULL AFTER source_bytes,               -- zip, gzip, xlsx; null = the source is text, or nobody has looked
  ADD COLUMN source_part        VARCHAR(255) NULL AFTER source_format,              -- the sheet or the member that is read
  ADD COLUMN normalise_attempt  INT          NOT NULL DEFAULT 0 AFTER source_part,  -- the last that was begun; of a source that is normalised, the one that counts
  ADD COLUMN normalising_until  DATETIME(6)  NULL AFTER normalise_attempt,          -- so long nobody else begins one; its worker puts it off each second
  ADD COLUMN unpacked_bytes     BIGINT       NOT NULL DEFAULT 0 AFTER normalising_until, -- of the source, so far
  ADD COLUMN normalised_bytes   BIGINT       NULL AFTER unpacked_bytes,             -- length of the text; null = it is not there yet
  ADD COLUMN normalised_rows    BIGINT       NULL AFTER normalised_bytes,
  ADD CONSTRAINT ck_import_normalised CHECK (normalised_bytes IS NULL OR (source_format IS NOT NULL AND normalise_attempt > 0));
