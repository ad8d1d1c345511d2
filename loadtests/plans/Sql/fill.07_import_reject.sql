/* imports:plans.fill_import_reject */
-- {numbers} = 0 to 99,999. Twenty refused rows for each import: 400,000.
INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes)
SELECT i.import_id, r.n * 500 + 7, i.tenant_id, IF(r.n < 5, 'malformed', 'rule'), r.n * 50000, 100, r.n * 500 + 8, r.n * 500 + 8,
  '[{"column":"quantity","code":"VALUE_OUT_OF_RANGE","expected":"at least 0","found":"-1"}]'
FROM import i
CROSS JOIN {numbers} r
WHERE r.n < 20
