/* imports:bench.raw.load */
-- {file}, {staging}, {columns}. One row of staging for each line; the next step makes what is wrong with it show.
LOAD DATA LOCAL INFILE '{file}' INTO TABLE {staging}
CHARACTER SET utf8mb4
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY ''
LINES TERMINATED BY '\n'
IGNORE 1 LINES
({columns})
