/* imports:orchestrator.queue_select_next */
-- @active = most imports at work at once. Reads the queued imports by ix_import_status: small ones first, and each second of waiting counts as so many
-- bytes less, each step of priority as half of its bytes. A paused one waits, and takes no other's place. No locks: the release checks again.
SELECT import_id
FROM import
WHERE status = 'queued' AND orchestrated_at IS NOT NULL AND released_at IS NULL AND paused_at IS NULL
  AND @active > (SELECT COUNT(*) FROM import a WHERE a.status IN ('queued', 'parsing') AND a.released_at IS NOT NULL AND a.paused_at IS NULL)
ORDER BY CAST(source_bytes AS SIGNED) / POW(2, priority) - TIMESTAMPDIFF(SECOND, accepted_at, UTC_TIMESTAMP(6)) * @agingBytesPerSecond, accepted_at
LIMIT 1
