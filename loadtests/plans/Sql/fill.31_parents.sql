/* imports:plans.fill_parents */
-- The imports that have corrections, as though each corrected itself.
UPDATE import
SET parent_id = import_id
WHERE dataset = 'dataset_9' OR status = 'parsing'
