/* imports:orchestrator.queue_select_next */
-- @active = most imports at work at once. Reads the queued imports by ix_import_status: small ones first, and each second of waiting counts as so many
-- bytes less. No locks: the release checks again.
SELECT import_id
FROM import
WHERE status = 'queued' AND orchestrated_at IS NOT NULL AND released_at IS NULL
  AND @active > (SELECT COUNT(*) FROM import a WHERE a.status IN ('queued', 'parsing') AND a.released_at IS NOT NULL)
ORDER BY CAST(source_bytes AS SIGNED) - TIMESTAMPDIFF(SECOND, accepted_at, UTC_TIMESTAMP(6)) * @agingBytesPerSecond, accepted_at
LIMIT 1
