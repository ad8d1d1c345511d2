/* imports:orchestrator.sweep_reject_left_batches */
-- @importId, @batchNumbers. Rows by the primary key, locked before; idempotent.
UPDATE import_batch
SET state = 'rejected', lease_until = NULL
WHERE import_id = @importId AND batch_number IN @batchNumbers AND state IN ('planned', 'released', 'staged')
