/* imports:orchestrator.purge_select_normalised */
-- @objectId. Imports of a packed file, by ix_import_object, each with how often a text was begun of it. No locks: none of them is parsed any more.
SELECT import_id, tenant_id, normalise_attempt AS attempts
FROM import
WHERE object_id = @objectId AND normalise_attempt > 0
