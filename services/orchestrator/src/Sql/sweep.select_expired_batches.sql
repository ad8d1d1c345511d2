/* imports:orchestrator.sweep_select_expired_batches */
-- Batches whose lease ran out, by ix_import_batch_state, locked until the commit; one that a worker holds is at work and is skipped.
SELECT b.import_id, b.batch_number, b.attempt, b.state
FROM import_batch b
WHERE b.state IN ('released', 'staged') AND b.lease_until < UTC_TIMESTAMP(6)
  AND EXISTS (SELECT 1 FROM import i WHERE i.import_id = b.import_id AND i.status = 'parsing')
LIMIT 100
FOR UPDATE SKIP LOCKED
