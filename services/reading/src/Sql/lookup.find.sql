/* imports:reading.lookup_find */
-- @tenantId, @values; {table} = the target of the dataset that a column refers to by a name, {name} = its column of names, with which one of its indexes begins, {key} = its
-- business key. The rows that have one of some hundred names, by that index, which holds the key too. The caller compares to the letter. No locks.
SELECT CAST({name} AS BINARY), CAST({key} AS BINARY)
FROM {table}
WHERE tenant_id = @tenantId AND {name} IN @values
