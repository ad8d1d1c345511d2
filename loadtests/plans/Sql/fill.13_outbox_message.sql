/* imports:plans.fill_outbox_message */
-- {numbers} = 0 to 99,999. 50,000 messages: a broker that was away has left 5,000 that are due, the others are deadlines still to come; a hundred are parked.
INSERT INTO outbox_message (
  message_id, state, enqueue_time, last_error, scheduling_token_id, destination_address, content_type, message_types, headers, body, created_at)
SELECT UNHEX(LEFT(SHA2(CONCAT('message ', n.n), 256), 32)), IF(n.n < 100, 'parked', 'pending'), UTC_TIMESTAMP(6) + INTERVAL CAST(n.n AS SIGNED) - 5000 SECOND, IF(n.n < 100, 'no such exchange', NULL),
  UNHEX(LEFT(SHA2(CONCAT('token ', n.n), 256), 32)), 'exchange:import', 'application/vnd.masstransit+json', '["urn:message:Imports.Contracts:ImportReleased"]', '{}', REPEAT('b', 300), UTC_TIMESTAMP(6)
FROM {numbers} n
WHERE n.n < 50000
