/* imports:ledger.import_insert */
-- Writes one import. Fails with a duplicate key (uq_import_dedupe) when the same content is live or done already: that is the dedupe.
INSERT INTO import (
  import_id, tenant_id, parent_id, dataset, dataset_version, object_id, file_name, source_bytes, content_hash, dedupe_key,
  idempotency_key, mode, options, requested_by, status, accepted_at, changed_at)
VALUES (
  @ImportId, @TenantId, @ParentId, @Dataset, @DatasetVersion, @ObjectId, @FileName, @SourceBytes, @ContentHash, @DedupeKey,
  @IdempotencyKey, @Mode, @Options, @RequestedBy, 'queued', @AcceptedAt, @AcceptedAt)
