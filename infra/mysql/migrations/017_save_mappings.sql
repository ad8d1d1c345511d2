-- Mappings that are kept for a header: which column of the dataset is read from which of its names. A version never changes but for when it was used last and when it was retired.
-- Each statement may run twice.

CREATE TABLE IF NOT EXISTS header_mapping (
  tenant_id     VARCHAR(64)  NOT NULL,
  dataset       VARCHAR(64)  NOT NULL,
  fingerprint   VARCHAR(32)  NOT NULL,           -- of the header, see HeaderFingerprint
  version       INT          NOT NULL,           -- from 1; goes on where a mapping was deleted and is saved anew
  header        LONGTEXT     NOT NULL,           -- JSON: the names as they stood when it was saved
  mapping       LONGTEXT     NOT NULL,           -- JSON: by column the name of the header
  saved_by      VARCHAR(255) NOT NULL,
  saved_at      DATETIME(6)  NOT NULL,
  last_used_at  DATETIME(6)  NULL,               -- by an import, to within an hour; null = by none
  retired_at    DATETIME(6)  NULL,               -- replaced by the next version, or deleted; null = it is in force
  retired_by    VARCHAR(255) NULL,
  PRIMARY KEY (tenant_id, dataset, fingerprint, version),
  KEY ix_header_mapping_current (tenant_id, dataset, retired_at),
  KEY ix_header_mapping_retired (retired_at),
  CONSTRAINT fk_header_mapping_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (tenant_id),
  CONSTRAINT ck_header_mapping_version CHECK (version >= 1),
  CONSTRAINT ck_header_mapping_retired CHECK ((retired_at IS NULL) = (retired_by IS NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
