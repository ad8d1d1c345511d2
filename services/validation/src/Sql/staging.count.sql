/* imports:validation.staging_count */
-- {staging} = the import's staging table. A full scan of this import's staging table alone: the count that the accounting is held against. No locks.
SELECT COUNT(*)
FROM {staging}
