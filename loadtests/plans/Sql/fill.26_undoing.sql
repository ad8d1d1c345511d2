/* imports:plans.fill_undoing */
-- Every other of the tables that are asked for holds the rows that an upsert has overwritten.
UPDATE replaced_table r
JOIN (SELECT import_id, ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY import_id) AS n FROM replaced_table WHERE rollback_sent_at IS NOT NULL) asked ON asked.import_id = r.import_id
SET r.keeps = 'rows'
WHERE asked.n MOD 2 = 0
