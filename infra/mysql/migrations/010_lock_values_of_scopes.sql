-- Imports of one target side by side: what they lock besides the target's row, and the order of merges apart from that row, which is then held by several at once.
-- Each statement may run twice: a migration that broke off is run again from its start. An ALTER TABLE is atomic: the migrator takes one whose first
-- column is there already for done.

-- By whose values merges lock at present. Changed only while nobody holds the row.
ALTER TABLE merge_scope ADD COLUMN scope_column VARCHAR(64) NULL;

-- A value of a target's scope column, locked by a merge whose rows have it. The value itself is not kept.
CREATE TABLE IF NOT EXISTS merge_scope_value (
  tenant_id   VARCHAR(64)  NOT NULL,
  target      VARCHAR(64)  NOT NULL,
  value_hash  BINARY(32)   NOT NULL,             -- SHA-256 of the value as it is compared in a key
  used_at     DATETIME(6)  NOT NULL,             -- of the last merge, purged some time after
  PRIMARY KEY (tenant_id, target, value_hash),
  KEY ix_merge_scope_value_used (used_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- How many merges have committed into a target. Written by each when nothing is left but its receipt and its messages, and locked until its commit.
CREATE TABLE IF NOT EXISTS merge_counter (
  tenant_id    VARCHAR(64)  NOT NULL,
  target       VARCHAR(64)  NOT NULL,
  merge_order  BIGINT       NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, target)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

INSERT INTO merge_counter (tenant_id, target, merge_order)
SELECT tenant_id, target, merge_order
FROM merge_scope
WHERE scope = ''
ON DUPLICATE KEY UPDATE target = merge_counter.target;
