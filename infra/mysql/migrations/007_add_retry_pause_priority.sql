-- Retry of a failed import, pause and priority of a live one; and no import is done, or on its way there, whose accounting has a gap.
-- Atomic: the migrator takes it for done where its first column is there.

ALTER TABLE import
  ADD COLUMN retry_until         DATETIME(6) NULL AFTER runs_removed_at,      -- of a failed one: until then its runs stay and it can be retried; null = it cannot
  ADD COLUMN retry_requested_at  DATETIME(6) NULL AFTER retry_until,          -- set by whoever asks, cleared when the saga takes it up
  ADD COLUMN retries             INT         NOT NULL DEFAULT 0 AFTER retry_requested_at,
  ADD COLUMN paused_at           DATETIME(6) NULL AFTER retries,              -- nothing of it is released
  ADD COLUMN priority            SMALLINT    NOT NULL DEFAULT 0 AFTER paused_at,
  ADD KEY ix_import_retry (retry_requested_at),
  ADD CONSTRAINT ck_import_priority CHECK (priority BETWEEN -2 AND 2),
  -- what balances is said by the other CHECKs, which a missing number would satisfy
  ADD CONSTRAINT ck_import_accounted CHECK (status NOT IN ('finalizing', 'done') OR (read_rows IS NOT NULL AND malformed_rows IS NOT NULL AND staged_rows IS NOT NULL
    AND rejected_rows IS NOT NULL AND duplicate_rows IS NOT NULL AND valid_rows IS NOT NULL AND inserted_rows IS NOT NULL AND updated_rows IS NOT NULL AND unchanged_rows IS NOT NULL));
