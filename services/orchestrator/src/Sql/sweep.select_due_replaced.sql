/* imports:orchestrator.sweep_select_due_replaced */
-- Former targets that replaces put aside and whose deadline has passed, by ix_replaced_table_due; never while the import still runs, which may look at them,
-- nor while one is asked to come back. All of them, so that those in use hide no other. No locks: each is claimed before it is dropped.
SELECT r.import_id
FROM replaced_table r
JOIN import i ON i.import_id = r.import_id AND i.status IN ('done', 'failed', 'cancelled')
WHERE r.dropped_at IS NULL AND r.drop_after < UTC_TIMESTAMP(6) AND r.rollback_sent_at IS NULL
