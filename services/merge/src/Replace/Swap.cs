using Imports.MySql;

namespace Imports.Merge;

/// <summary>The exchange itself: one RENAME, which readers see before or after, never between.</summary>
public sealed class Swap(TimeProvider time, ILogger<Swap> logger)
{
    private static readonly string CarryOver = SqlFile.Read<Swap>("swap.carry_over");
    private static readonly string Columns = SqlFile.Read<Swap>("swap.select_columns");
    private static readonly string AnyRow = SqlFile.Read<Swap>("swap.any_row");

    /// <summary>Readers that come while a RENAME waits get their turn between two tries.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan CarryOverTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Puts the target aside and the new table in its place. Waits for whoever reads or writes there, a second at a time.</summary>
    /// <exception cref="MySqlStatementException">The target was in use for three minutes: a lock wait, so the message comes again.</exception>
    internal async Task RenameAsync(MySqlSession session, SwapTables tables, Guid importId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                CrashPoint.Reached("before_rename", "swap");
                await session.ExecuteAsync(
                    $"/* imports:merge.swap_rename */ RENAME TABLE {tables.Target} TO {tables.Replaced.Quoted}, {tables.New} TO {tables.Target}", cancellationToken: cancellationToken);
                CrashPoint.Reached("after_rename", "swap");
                Log.Swapped(logger, importId, tables.Name, tables.Replaced.Name);
                return;
            }
            catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout && time.GetElapsedTime(started) < Longest)
            {
                Log.SwapWaits(logger, importId, tables.Name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1));
                await Task.Delay(Between, time, cancellationToken);
            }
        }
    }

    /// <summary>Brings over what somebody else wrote into the empty target while the import was built beside it.</summary>
    internal async Task CarryOverAsync(MySqlSession session, SwapTables tables, CancellationToken cancellationToken)
    {
        var state = await SwapState.ReadAsync(session, tables, cancellationToken);
        if (!state.HasReplaced || await session.QueryFirstOrDefaultAsync<long?>(AnyRow.With("table", tables.Replaced.Quoted), cancellationToken: cancellationToken) is null)
            return;
        var names = await session.QueryAsync<string>(Columns, new { targets = tables.Schema, target = tables.Name }, cancellationToken: cancellationToken);
        await session.ExecuteAsync(
            CarryOver.With("target", tables.Target).With("replaced", tables.Replaced.Quoted).With("columns", string.Join(", ", names.Select(SqlName.Quote))),
            timeout: CarryOverTimeout,
            cancellationToken: cancellationToken);
    }
}
