/* imports:validation.unique_find */
-- @tenantId and the values in {tuples}; {table} = the target of the dataset, {columns} = those that must be unique, with which one of its indexes begins, {selected} = they and
-- the business key, as bytes. The rows that have one of some hundred values, by that index, which holds the key too. The caller compares to the letter. No locks.
SELECT {selected}
FROM {table}
WHERE tenant_id = @tenantId AND ({columns}) IN ({tuples})
