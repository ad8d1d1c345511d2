/* imports:persistence.outbox_cancel */
-- Cancels scheduled messages that are not yet sent.
-- Parameters: @Token0 … @TokenN.
-- Rows touched: one a token, through ix_outbox_message_token. Locks: those rows; waits for a delivery that is sending one of them, and, the index being forced, for no other.
-- Idempotent: an unknown or sent token changes nothing.
DELETE o FROM outbox_message o FORCE INDEX (ix_outbox_message_token) WHERE o.scheduling_token_id IN ({tokens})
