/* imports:merge.image_create */
-- {images} = the table, {columns} = those of the target, declared, all of them nullable, {import} = its import. Outside any transaction, before the merge writes: it commits. What an earlier attempt
-- left is dropped before. No key but the number: rows come in the order of their keys, and are looked up in the target.
CREATE TABLE {images} (
  `_undo_row` BIGINT NOT NULL AUTO_INCREMENT,
  `_undo_is_new` BOOLEAN NOT NULL,
  `_undo_hash` BINARY(32) NOT NULL,
  {columns},
  PRIMARY KEY (`_undo_row`)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'rows before import {import}'
