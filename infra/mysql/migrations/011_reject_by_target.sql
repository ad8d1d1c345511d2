-- A row that the target table refuses, and no rule did, is a reject of its own kind: a retry tries it again.
-- Atomic: the migrator takes it for done where its constraint is there.

ALTER TABLE import_reject
  DROP CONSTRAINT ck_import_reject_kind,
  ADD CONSTRAINT ck_import_reject_kinds CHECK (kind IN ('malformed', 'rule', 'duplicate', 'target'));
