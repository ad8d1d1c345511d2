/* imports:bench.raw.load_checked */
-- {file}, {staging}. For a file with bad rows of inventory: LOAD DATA LOCAL only warns, and stores 0 for a bad number, so the script looks at each cell itself. A row that is
-- no row is kept without its values, for whoever asks what was wrong.
LOAD DATA LOCAL INFILE '{file}' INTO TABLE {staging}
CHARACTER SET utf8mb4
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY ''
LINES TERMINATED BY '\n'
IGNORE 1 LINES
(@item_code, @store_id, @date, @serial_number, @quantity, @unit_price, @description)
SET _bad = (@bad := CASE
    WHEN @description IS NULL THEN 'fields'
    WHEN @item_code = '' THEN 'item_code'
    WHEN @store_id = '' THEN 'store_id'
    WHEN @date NOT REGEXP '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' THEN 'date'
    WHEN @quantity NOT REGEXP '^[0-9]{1,18}$' THEN 'quantity'
    WHEN @unit_price NOT REGEXP '^[0-9]{1,10}([.][0-9]{1,2})?$' THEN 'unit_price'
  END),
  item_code = IF(@bad IS NULL, @item_code, NULL),
  store_id = IF(@bad IS NULL, @store_id, NULL),
  `date` = IF(@bad IS NULL, @date, NULL),
  serial_number = IF(@bad IS NULL, @serial_number, NULL),
  quantity = IF(@bad IS NULL, @quantity, NULL),
  unit_price = IF(@bad IS NULL, @unit_price, NULL),
  description = IF(@bad IS NULL, @description, NULL)
