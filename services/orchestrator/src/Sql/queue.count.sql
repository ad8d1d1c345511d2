/* imports:orchestrator.queue_count */
-- What the scheduler has work with: imports by ix_import_status, batches by ix_import_batch_state. No locks.
SELECT
  (SELECT COUNT(*) FROM import WHERE status = 'queued') AS queued,
  (SELECT COUNT(*) FROM import WHERE status = 'parsing') AS parsing,
  (SELECT COUNT(*) FROM import_batch b JOIN import i ON i.import_id = b.import_id WHERE b.state = 'released' AND i.status = 'parsing') AS released
