/* imports:merge.sized_merge_is_left */
-- @importId. One row by the primary key, the one that a delivery locks once it has its scope (merge_batch.hold): none while one is at work behind that. Shared, so that two who look at once do not take each other for it;
-- the servers have different words for that.
SELECT import_id
FROM merge_batch
WHERE import_id = @importId AND batch_number = 1
/*!80001 FOR SHARE */ /*M!100600 LOCK IN SHARE MODE */ SKIP LOCKED
