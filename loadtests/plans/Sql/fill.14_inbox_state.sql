/* imports:plans.fill_inbox_state */
-- {numbers} = 0 to 99,999. 50,000 messages seen, one every 12 seconds.
INSERT INTO inbox_state (message_id, consumer_id, consumer, received_at)
SELECT UNHEX(LEFT(SHA2(CONCAT('message ', n.n), 256), 32)), UNHEX(LEFT(SHA2(CONCAT('consumer ', n.n MOD 10), 256), 32)), 'StageBatchConsumer', UTC_TIMESTAMP(6) - INTERVAL n.n * 12 SECOND
FROM {numbers} n
WHERE n.n < 50000
