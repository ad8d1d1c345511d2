/* imports:orchestrator.purge_blank_sized_merge */
-- @importId. One row by the primary key: the key at which a merge broke off, of an import that has ended and is not retried. How many of its batches are in the target stays: by that the rollback of a replace before
-- them is refused. Idempotent.
UPDATE sized_merge
SET last_key = ''
WHERE import_id = @importId AND last_key IS NOT NULL AND last_key <> ''
