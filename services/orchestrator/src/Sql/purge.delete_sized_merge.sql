/* imports:orchestrator.purge_delete_sized_merge */
-- @importId. One row by the primary key, with the key at which a merge broke off for good: of an import that has ended and is not retried. Idempotent.
DELETE FROM sized_merge
WHERE import_id = @importId
