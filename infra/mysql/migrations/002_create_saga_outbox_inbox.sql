-- State of the import saga, messages to send and messages seen. Owned by services/persistence.
-- Each statement may run twice: a migration that broke off is run again from its start.

-- One row is one saga instance. The document is LONGTEXT and not JSON: MySQL's JSON type would rewrite decimals and the order of keys.
CREATE TABLE IF NOT EXISTS saga_import (
  correlation_id  BINARY(16)   NOT NULL,
  tenant_id       VARCHAR(64)  NOT NULL DEFAULT 'default',
  state           VARCHAR(64)  NOT NULL,
  version         INT          NOT NULL,
  document        LONGTEXT     NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  updated_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (correlation_id),
  KEY ix_saga_import_state (state, updated_at),
  CONSTRAINT ck_saga_import_document CHECK (JSON_VALID(document)),
  CONSTRAINT ck_saga_import_version CHECK (version > 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row is one message that a committed transaction wants sent, at enqueue_time or as soon after it as can be.
CREATE TABLE IF NOT EXISTS outbox_message (
  id                   BIGINT         NOT NULL AUTO_INCREMENT,
  tenant_id            VARCHAR(64)    NOT NULL DEFAULT 'default',
  message_id           BINARY(16)     NOT NULL,
  state                VARCHAR(16)    NOT NULL DEFAULT 'pending',
  enqueue_time         DATETIME(6)    NOT NULL,
  expiration_time      DATETIME(6)    NULL,
  attempts             INT            NOT NULL DEFAULT 0,
  last_error           VARCHAR(2000)  NULL,
  scheduling_token_id  BINARY(16)     NULL,
  conversation_id      BINARY(16)     NULL,
  correlation_id       BINARY(16)     NULL,
  initiator_id         BINARY(16)     NULL,
  request_id           BINARY(16)     NULL,
  source_address       VARCHAR(1024)  NULL,
  destination_address  VARCHAR(1024)  NOT NULL,
  response_address     VARCHAR(1024)  NULL,
  fault_address        VARCHAR(1024)  NULL,
  content_type         VARCHAR(128)   NOT NULL,
  message_types        TEXT           NOT NULL,
  headers              MEDIUMTEXT     NULL,
  properties           MEDIUMTEXT     NULL,
  body                 LONGTEXT       NOT NULL,
  created_at           DATETIME(6)    NOT NULL,
  PRIMARY KEY (id),
  KEY ix_outbox_message_due (state, enqueue_time, id),
  KEY ix_outbox_message_token (scheduling_token_id),
  CONSTRAINT ck_outbox_message_state CHECK (state IN ('pending', 'parked')),
  CONSTRAINT ck_outbox_message_parked CHECK (state <> 'parked' OR last_error IS NOT NULL)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row is one message that one consumer has finished.
CREATE TABLE IF NOT EXISTS inbox_state (
  message_id   BINARY(16)    NOT NULL,
  consumer_id  BINARY(16)    NOT NULL,
  tenant_id    VARCHAR(64)   NOT NULL DEFAULT 'default',
  consumer     VARCHAR(255)  NOT NULL,
  received_at  DATETIME(6)   NOT NULL,
  PRIMARY KEY (message_id, consumer_id),
  KEY ix_inbox_state_received (received_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
