/* imports:parsing.staging_delete_range */
-- @FirstRow, @LastRow; {table} = the import's staging table. What an earlier attempt at a batch left, by a range of the primary key. Locks only that
-- range (READ COMMITTED), which no other batch shares; idempotent.
DELETE FROM {table}
WHERE _row BETWEEN @FirstRow AND @LastRow
