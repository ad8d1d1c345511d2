/* imports:merge.swap_obstacles */
-- @schema, @target, @name = schema/target; {foreign} = the engine's list of foreign keys, which shows those of schemas that this user may not read, too.
-- Counts the foreign keys of the target in either direction, its triggers, and whether it is a plain table (not, e.g., one that keeps its own history). Reads no table and locks nothing.
SELECT
  (SELECT COUNT(*) FROM information_schema.{foreign} f WHERE f.for_name = @name OR f.ref_name = @name)
    + (SELECT COUNT(*) FROM information_schema.key_column_usage k
       WHERE k.referenced_table_name IS NOT NULL
         AND ((k.table_schema = @schema AND k.table_name = @target) OR (k.referenced_table_schema = @schema AND k.referenced_table_name = @target))) AS foreign_keys,
  (SELECT COUNT(*) FROM information_schema.triggers g WHERE g.event_object_schema = @schema AND g.event_object_table = @target) AS triggers,
  (SELECT COUNT(*) FROM information_schema.tables t WHERE t.table_schema = @schema AND t.table_name = @target AND t.table_type <> 'BASE TABLE') AS others
