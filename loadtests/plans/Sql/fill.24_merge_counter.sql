/* imports:plans.fill_merge_counter */
-- A counter for each scope.
INSERT INTO merge_counter (tenant_id, target, merge_order)
SELECT s.tenant_id, s.target, s.merge_order
FROM merge_scope s
