/* imports:orchestrator.purge_delete_audit */
-- @keepSeconds, @rows. The oldest entries by ix_audit_at. Locks the rows that it deletes, behind which new ones are added; idempotent.
DELETE FROM audit
WHERE at < UTC_TIMESTAMP(6) - INTERVAL @keepSeconds SECOND
ORDER BY at
LIMIT @rows
