-- Definitions that came over the API: asked for by the ingress, carried out by merge, which may make tables in the target schema. What is done stands in dataset.
-- Each statement may run twice: a migration that broke off is run again from its start.

CREATE TABLE IF NOT EXISTS dataset_change (
  change_id   BINARY(16)   NOT NULL,
  tenant_id   VARCHAR(64)  NOT NULL,
  name        VARCHAR(64)  NOT NULL,
  version     INT          NOT NULL,             -- that it is to become
  definition  LONGTEXT     NOT NULL,
  state       VARCHAR(16)  NOT NULL DEFAULT 'pending',
  is_open     BOOLEAN      NULL DEFAULT TRUE,    -- null once it is decided: of each dataset one change is open at a time
  asked_by    VARCHAR(255) NOT NULL,
  asked_at    DATETIME(6)  NOT NULL,
  sent_at     DATETIME(6)  NULL,                 -- when merge was last told; null once it is decided
  decided_at  DATETIME(6)  NULL,
  error_code  VARCHAR(64)  NULL,
  faults      LONGTEXT     NULL,                 -- JSON array of {path, message}
  PRIMARY KEY (change_id),
  UNIQUE KEY uq_dataset_change_open (tenant_id, name, is_open),
  KEY ix_dataset_change_sent (sent_at),
  CONSTRAINT ck_dataset_change_state CHECK (state IN ('pending', 'done', 'refused')),
  CONSTRAINT ck_dataset_change_open CHECK ((is_open IS NOT NULL) = (state = 'pending') AND (decided_at IS NULL) = (state = 'pending') AND (sent_at IS NOT NULL) = (state = 'pending')),
  CONSTRAINT ck_dataset_change_error CHECK ((error_code IS NOT NULL) = (state = 'refused') AND (faults IS NOT NULL) = (state = 'refused'))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
