/* imports:merge.undo_cascades */
-- @name = schema/target; {foreign} = the engine's list of foreign keys, which shows those of schemas that this user may not read, too. How many of them delete or empty rows of other tables when one of the
-- target is deleted (type: 1 = CASCADE, 2 = SET NULL). Reads no table and locks nothing.
SELECT COUNT(*)
FROM information_schema.{foreign} f
WHERE f.ref_name = @name AND (f.type & 3) <> 0
