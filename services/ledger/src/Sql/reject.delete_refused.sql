/* imports:ledger.reject_delete_refused */
-- @importId. The rows that a target refused, a few, among the rejects of one import: a range of the primary key. Of an import that is retried; nobody else writes them.
DELETE FROM import_reject
WHERE import_id = @importId AND kind = 'target'
