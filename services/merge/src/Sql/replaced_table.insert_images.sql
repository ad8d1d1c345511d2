/* imports:merge.replaced_table_insert_images */
-- @importHex (bytes in a statement's text would keep MySQL from showing it), @tenantId, @target, @dropAfter. One row, in the merge's transaction: the before-images are there if and only if that commits.
-- Its primary key refuses a second one.
INSERT INTO replaced_table (import_id, tenant_id, target, keeps, drop_after)
VALUES (UNHEX(@importHex), @tenantId, @target, 'rows', @dropAfter)
