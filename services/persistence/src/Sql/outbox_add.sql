/* imports:persistence.outbox_add */
-- Adds the messages that the transaction wants sent.
-- Parameters per row: @MessageId{n}, @TenantId{n}, @Delay{n} (microseconds from now), @Lifetime{n} (microseconds or NULL), … as listed in OutboxStore.
-- Rows touched: one new row a message, at the end of the primary key and of ix_outbox_message_due. Locks: those rows.
-- Idempotent: runs in the transaction of the inbox mark or of the caller, so once.
INSERT INTO outbox_message (
  message_id, tenant_id, enqueue_time, expiration_time, scheduling_token_id,
  conversation_id, correlation_id, initiator_id, request_id,
  source_address, destination_address, response_address, fault_address,
  content_type, message_types, headers, properties, body, created_at)
VALUES {rows}
