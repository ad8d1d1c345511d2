/* imports:bench.fill */
-- {target}, {base} = a table like it that holds the rows; both in the order of their primary key. The target is empty before.
INSERT INTO {target}
SELECT * FROM {base}
