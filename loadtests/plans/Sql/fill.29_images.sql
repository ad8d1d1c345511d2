/* imports:plans.fill_images */
-- {inventory} = the target, {images} = the before-images of one import. 20,000 of them.
INSERT INTO {images} (`_undo_is_new`, `_undo_hash`, tenant_id, item_code, store_id, `date`, quantity)
SELECT t.quantity MOD 2, REPEAT('x', 32), t.tenant_id, t.item_code, t.store_id, t.`date`, t.quantity
FROM {inventory} t
LIMIT 20000
