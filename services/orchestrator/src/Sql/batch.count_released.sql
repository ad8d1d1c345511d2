/* imports:orchestrator.batch_count_released */
-- The batches at work, by ix_import_batch_state. No locks.
SELECT COUNT(*)
FROM import_batch b
JOIN import i ON i.import_id = b.import_id
WHERE b.state = 'released' AND i.status = 'parsing'
