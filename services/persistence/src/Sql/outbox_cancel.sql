/* imports:persistence.outbox_cancel */
-- Cancels scheduled messages that are not yet sent.
-- Parameters: @Token0 … @TokenN.
-- Rows touched: one a token, through ix_outbox_message_token. Locks: those rows; waits for a delivery that is sending one of them, and, being a join
-- (see outbox_remove), for no other.
-- Idempotent: an unknown or sent token changes nothing.
DELETE o FROM ({tokens}) gone STRAIGHT_JOIN outbox_message o FORCE INDEX (ix_outbox_message_token) ON o.scheduling_token_id = gone.value
