/* imports:merge.sized_merge_take */
-- @importHex, @tenantId, @target, @owner = who may commit from now on (hexadecimal, as bytes in a statement's text would keep MySQL from showing it, and it may wait), @takenAt. One row by the primary key: waits for the
-- transaction of a batch that has it locked. Idempotent.
INSERT INTO sized_merge (import_id, tenant_id, target, owner, taken_at)
VALUES (UNHEX(@importHex), @tenantId, @target, UNHEX(@owner), @takenAt)
ON DUPLICATE KEY UPDATE owner = UNHEX(@owner), taken_at = @takenAt
