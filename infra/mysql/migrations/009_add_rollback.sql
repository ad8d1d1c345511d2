-- Rollback of a replace: its former table comes back. The row of that table says who asked for it, what became of it, and when it is too late.
-- Atomic: the migrator takes it for done where its first column is there.

ALTER TABLE replaced_table
  ADD COLUMN dropping_at            DATETIME(6)   NULL AFTER drop_after,  -- when its drop was tried last: it may be gone, and does not come back
  ADD COLUMN rollback_requested_at  DATETIME(6)   NULL,
  ADD COLUMN rollback_requested_by  VARCHAR(255)  NULL,
  ADD COLUMN rollback_sent_at       DATETIME(6)   NULL,                   -- when merge was asked last; null = nothing is asked of it. So long the table is not dropped
  ADD COLUMN rollback_began_at      DATETIME(6)   NULL,                   -- from then on no other import changes the target until this is done, or refused
  ADD COLUMN rollback_code          VARCHAR(64)   NULL,                   -- why it was refused
  ADD COLUMN rollback_message       VARCHAR(2000) NULL,
  ADD COLUMN rolled_back_at         DATETIME(6)   NULL,                   -- the table that stands aside is the import's since then
  ADD COLUMN rollback_order         BIGINT        NULL,                   -- its place among the merges of the target
  ADD KEY ix_replaced_table_rollback (rollback_sent_at),
  ADD UNIQUE KEY uq_replaced_table_order (tenant_id, target, rollback_order),
  ADD CONSTRAINT ck_replaced_table_rolled_back CHECK (rolled_back_at IS NULL
    OR (rollback_order IS NOT NULL AND rollback_began_at IS NOT NULL AND rollback_sent_at IS NULL AND rollback_code IS NULL)),
  ADD CONSTRAINT ck_replaced_table_began CHECK (rollback_began_at IS NULL OR rollback_sent_at IS NOT NULL OR rolled_back_at IS NOT NULL),
  -- a table that is being dropped is nobody's to take back
  ADD CONSTRAINT ck_replaced_table_dropping CHECK (dropping_at IS NULL OR rollback_sent_at IS NULL);
