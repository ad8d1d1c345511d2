/* imports:bench.raw.load_straight */
-- {file}, {target} = an empty table like the target, {columns}, {import} = the import's id in hexadecimal. Of several rows with one key the last stays.
LOAD DATA LOCAL INFILE '{file}' REPLACE INTO TABLE {target}
CHARACTER SET utf8mb4
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY ''
LINES TERMINATED BY '\n'
IGNORE 1 LINES
({columns})
SET tenant_id = 'default', _import_id = X'{import}', _changed_at = NOW(6)
