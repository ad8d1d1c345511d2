/* imports:merge.swap_carry_over */
-- {target} and {replaced} = the tables after the swap, {columns} = all columns that can be written. Rows that somebody else wrote into the empty target while the import was
-- built beside it; mostly none, so a full scan of {replaced}, a table of the staging schema, reads what there is. A key that the import has too is the import's: it comes later. Idempotent.
INSERT IGNORE INTO {target} ({columns})
SELECT {columns}
FROM {replaced}
