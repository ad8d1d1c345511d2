/* imports:merge.swap_hold */
-- @name, @seconds. A named lock of the connection, because statements that change a table's form drop row locks: one swap at a time builds beside a target, and a connection
-- that outlives its process still holds it. 1 = held.
SELECT GET_LOCK(@name, @seconds)
