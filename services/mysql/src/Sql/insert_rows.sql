/* imports:mysql.insert_rows */
-- Parameters: one a value, in the order of the rows. {tag} = who loads; {table}, {columns} = quoted; {rows} = one bracket of parameters and expressions a row.
-- Rows touched: those inserted, by the table's keys. Index, locks: row locks on them. Not idempotent: a second run meets the keys of the first, and fails.
INSERT /* {tag} */ INTO {table} ({columns}) VALUES {rows}
