/* imports:bench.forget_imports */
-- {import} = the table of imports. What has ended no longer stands for its content, so that a round can send the same file again. A full scan of a few rows.
UPDATE {import}
SET dedupe_key = NULL
WHERE status IN ('done', 'failed', 'cancelled') AND dedupe_key IS NOT NULL
