/* imports:plans.fill_tenant */
-- A second tenant.
INSERT INTO tenant (tenant_id)
VALUES ('other')
