/* imports:merge.sized_merge_unfinished */
-- @tenantId, @target, @importId. Other imports that have committed batches into the target and are not through, by ix_sized_merge_target: at work, left by a delivery that broke off, or on their way back to their merge after a retry or with a batch staged anew. Of each its import by the
-- primary key; one that failed holds nobody up. No locks; the caller has the target's row, if only shared.
SELECT m.import_id
FROM sized_merge m
JOIN import i ON i.import_id = m.import_id
WHERE m.tenant_id = @tenantId AND m.target = @target AND m.import_id <> @importId AND m.batches > 0 AND i.status IN ('parsing', 'validated', 'loading')
