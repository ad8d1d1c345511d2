/* imports:persistence.outbox_claim */
-- Claims due messages for sending; the claim is the row lock, so it ends with the transaction or with the process.
-- Parameters: @Rows.
-- Rows touched: at most @Rows, in the order of ix_outbox_message_due (no sort, so no further row is locked).
-- Locks: the rows returned; rows that another process is sending are skipped.
-- Idempotent: reads only.
SELECT
  id AS Id, message_id AS MessageId, attempts AS Attempts,
  expiration_time IS NOT NULL AND expiration_time <= UTC_TIMESTAMP(6) AS IsExpired,
  TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), expiration_time) AS LifetimeMicroseconds,
  conversation_id AS ConversationId, correlation_id AS CorrelationId, initiator_id AS InitiatorId, request_id AS RequestId,
  source_address AS SourceAddress, destination_address AS DestinationAddress,
  response_address AS ResponseAddress, fault_address AS FaultAddress,
  content_type AS ContentType, message_types AS MessageTypes, headers AS Headers, properties AS Properties, body AS Body
FROM outbox_message FORCE INDEX (ix_outbox_message_due)
WHERE state = 'pending' AND enqueue_time <= UTC_TIMESTAMP(6)
ORDER BY enqueue_time, id
LIMIT @Rows
FOR UPDATE SKIP LOCKED
