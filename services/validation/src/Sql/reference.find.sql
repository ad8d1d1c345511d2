/* imports:validation.reference_find */
-- @tenantId, @values; {table} = the target of the dataset that a column refers to, {key} = its key column. The keys that are there of some hundred values, each
-- by the primary key, as their bytes: the caller compares to the letter, the key's collation does not. No locks.
SELECT CAST({key} AS BINARY)
FROM {table}
WHERE tenant_id = @tenantId AND {key} IN @values
