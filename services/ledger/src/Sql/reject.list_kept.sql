/* imports:ledger.reject_list_kept */
-- @importId. Rows that a target refused in committed batches, a few, among the rejects of one import: a range of the primary key. No locks: nobody writes them while the import is taken up again.
SELECT row_no, tenant_id, causes
FROM import_reject
WHERE import_id = @importId AND kind = 'target_batch'
