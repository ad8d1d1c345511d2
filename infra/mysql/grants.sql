-- Least rights: one user per service. Run by the migrator after every migration; idempotent. {control}, {staging} and {targets} are the schemas.

-- every service delivers from the outbox and marks its inbox
GRANT SELECT, INSERT, UPDATE, DELETE ON {control}.outbox_message TO {ingress}, {orchestrator}, {parsing}, {validation}, {merge};
GRANT SELECT, INSERT, UPDATE, DELETE ON {control}.inbox_state TO {ingress}, {orchestrator}, {parsing}, {validation}, {merge};
GRANT SELECT ON {control}.* TO {ingress}, {orchestrator}, {parsing}, {validation}, {merge}, {gateway};

GRANT INSERT, UPDATE, DELETE ON {control}.object TO {ingress};
GRANT INSERT ON {control}.import TO {ingress};
GRANT UPDATE (cancel_requested_at, dedupe_key, options, retry_requested_at, retry_until, paused_at, priority, erase_requested_at, changed_at) ON {control}.import TO {ingress};
GRANT INSERT ON {control}.import_stage TO {ingress};
GRANT INSERT ON {control}.audit TO {ingress};
GRANT UPDATE (rollback_requested_at, rollback_requested_by, rollback_sent_at, rollback_code, rollback_message) ON {control}.replaced_table TO {ingress};
GRANT INSERT, UPDATE, DELETE ON {control}.idempotency_key TO {ingress};
GRANT INSERT, DELETE ON {control}.dataset_change TO {ingress};
-- mappings that are saved, replaced and deleted
GRANT INSERT, UPDATE ON {control}.header_mapping TO {ingress};
GRANT SELECT ON {targets}.* TO {ingress};

GRANT INSERT, UPDATE, DELETE ON {control}.saga_import TO {orchestrator};
GRANT UPDATE ON {control}.import TO {orchestrator};
GRANT UPDATE ON {control}.import_batch TO {orchestrator};
GRANT UPDATE ON {control}.import_stage TO {orchestrator};
GRANT UPDATE ON {control}.leader_lease TO {orchestrator};
GRANT UPDATE ON {control}.replaced_table TO {orchestrator};
-- a command that was lost is sent again
GRANT UPDATE ON {control}.dataset_change TO {orchestrator};
-- what is kept no longer
GRANT DELETE ON {control}.import TO {orchestrator};
GRANT DELETE ON {control}.import_batch TO {orchestrator};
GRANT DELETE ON {control}.import_stage TO {orchestrator};
GRANT DELETE ON {control}.import_reject TO {orchestrator};
GRANT DELETE ON {control}.import_cause TO {orchestrator};
GRANT INSERT, UPDATE ON {control}.import_cause TO {orchestrator};
GRANT DELETE ON {control}.import_changed_column TO {orchestrator};
-- rows of corrections whose import comes to nothing
GRANT UPDATE, DELETE ON {control}.import_correction TO {orchestrator};
GRANT DELETE ON {control}.import_difference TO {orchestrator};
GRANT DELETE ON {control}.import_kept_row TO {orchestrator};
GRANT DELETE ON {control}.receipt TO {orchestrator};
GRANT DELETE ON {control}.merge_batch TO {orchestrator};
GRANT UPDATE, DELETE ON {control}.sized_merge TO {orchestrator};
GRANT DELETE ON {control}.merge_scope_value TO {orchestrator};
GRANT DELETE ON {control}.replaced_table TO {orchestrator};
GRANT UPDATE, DELETE ON {control}.object TO {orchestrator};
GRANT INSERT, DELETE ON {control}.audit TO {orchestrator};
GRANT DELETE ON {control}.header_mapping TO {orchestrator};
-- tables that imports left: rows on their way, former targets
GRANT SELECT, DROP ON {staging}.* TO {orchestrator};

GRANT UPDATE ON {control}.import TO {parsing};
GRANT UPDATE (last_used_at) ON {control}.header_mapping TO {parsing};
GRANT INSERT, UPDATE ON {control}.import_batch TO {parsing};
GRANT UPDATE ON {control}.import_stage TO {parsing};
GRANT INSERT, DELETE ON {control}.import_reject TO {parsing};
GRANT INSERT, UPDATE ON {control}.import_cause TO {parsing};
GRANT SELECT ON {targets}.* TO {parsing};
GRANT INSERT, DELETE ON {control}.import_correction TO {parsing};
-- not FILE, which is global: who sets the loader ServerFile grants it (docs/runbook/what-if-local-infile-is-off.md)

GRANT UPDATE ON {control}.import TO {validation};
GRANT UPDATE ON {control}.import_batch TO {validation};
GRANT UPDATE ON {control}.import_stage TO {validation};
GRANT INSERT, DELETE ON {control}.import_reject TO {validation};
GRANT INSERT, UPDATE, DELETE ON {control}.import_cause TO {validation};
GRANT UPDATE ON {control}.import_correction TO {validation};
GRANT SELECT ON {targets}.* TO {validation};

GRANT UPDATE ON {control}.import TO {merge};
-- changes no counter: MySQL lets only those lock a row that may write it
GRANT UPDATE ON {control}.import_stage TO {merge};
GRANT INSERT, UPDATE ON {control}.merge_scope TO {merge};
GRANT INSERT, UPDATE ON {control}.merge_scope_value TO {merge};
GRANT INSERT, UPDATE ON {control}.merge_counter TO {merge};
GRANT INSERT, UPDATE, DELETE ON {control}.sized_merge TO {merge};
-- changes no row of it: MySQL lets only those lock a row that may write it
GRANT INSERT, UPDATE ON {control}.merge_batch TO {merge};
GRANT INSERT ON {control}.receipt TO {merge};
-- rows that a target refuses
GRANT INSERT ON {control}.import_reject TO {merge};
GRANT INSERT, UPDATE ON {control}.import_cause TO {merge};
GRANT UPDATE ON {control}.import_correction TO {merge};
GRANT INSERT ON {control}.import_changed_column TO {merge};
GRANT INSERT ON {control}.import_difference TO {merge};
GRANT INSERT, UPDATE, DELETE ON {control}.replaced_table TO {merge};
GRANT INSERT ON {control}.import_kept_row TO {merge};
-- definitions that came over the API: merge makes their tables, and changes no definition
GRANT INSERT ON {control}.dataset TO {merge};
GRANT UPDATE ON {control}.dataset_change TO {merge};
-- temporary tables of changed rows and of keys; the former target that a replace puts aside, and that a rollback takes back; the rows that an upsert overwrites. MySQL lets only those
-- lock a row that may write it
GRANT SELECT, INSERT, UPDATE, CREATE, ALTER, DROP, CREATE TEMPORARY TABLES ON {staging}.* TO {merge};
-- an undo deletes what its import has inserted
GRANT SELECT, INSERT, UPDATE, DELETE ON {targets}.* TO {merge};
-- replace mode builds a table beside the target, and puts the former target into the staging schema
GRANT CREATE, ALTER, INDEX, DROP, TRIGGER ON {targets}.* TO {merge};
-- nobody writes into a target while it is built anew
GRANT LOCK TABLES ON {targets}.* TO {merge};
-- the process list and foreign keys of schemas that it may not read
GRANT PROCESS ON *.* TO {merge};
