using Imports.MySql;

namespace Imports.Merge;

/// <summary>The exchange itself: one RENAME, which readers see before or after, never between.</summary>
public sealed class Swap(MergeOptions options, TimeProvider time, ILogger<Swap> logger)
{
    private static readonly string IsWaiting = SqlFile.Read<Swap>("swap.is_waiting");

    /// <summary>Readers that come while a RENAME waits get their turn between two tries.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>MySQL shows no list of connections while the text of one's statement holds bytes that are no text.</summary>
    private const int CannotShow = 3854;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Puts the target aside and the new table in its place. Waits for whoever reads or writes there, a second at a time.</summary>
    /// <exception cref="MySqlStatementException">The target was in use for all of <see cref="MergeOptions.RenameFor"/>: a lock wait, so the message comes again.</exception>
    internal async Task RenameAsync(MySqlSession session, SwapTables tables, Guid importId, CancellationToken cancellationToken)
    {
        await RunAsync(session, RenameStatement(tables), "swap", tables, importId, cancellationToken);
        Log.Swapped(logger, importId, tables.Name, tables.Replaced.Name);
    }

    /// <summary>The way back: the former target takes its place again, and what is there stands aside under its name.</summary>
    /// <inheritdoc cref="RenameAsync"/>
    internal Task RenameBackAsync(MySqlSession session, SwapTables tables, Guid importId, CancellationToken cancellationToken)
        => RunAsync(session, RenameBackStatement(tables), "rollback", tables, importId, cancellationToken);

    private async Task RunAsync(MySqlSession session, string rename, string work, SwapTables tables, Guid importId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                CrashPoint.Reached("before_rename", work);
                await session.ExecuteAsync(rename, cancellationToken: cancellationToken);
                CrashPoint.Reached("after_rename", work);
                return;
            }
            catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout && time.GetElapsedTime(started) < options.RenameFor)
            {
                Log.SwapWaits(logger, importId, tables.Name, Math.Round(time.GetElapsedTime(started).TotalSeconds, 1));
                await Task.Delay(Between, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// The same where nobody may have written into the target before: RENAME waits first, behind the barrier alone, and stands before every writer that waits there; then
    /// the barrier goes down.
    /// </summary>
    /// <returns>False = somebody has been reading there for a second, so it was left: writers may have been in the target since.</returns>
    internal async Task<bool> RenameBehindAsync(MySqlSession session, MySqlSession looking, WriteBarrier barrier, SwapTables tables, Guid importId, CancellationToken cancellationToken)
    {
        await barrier.DemandUpAsync(cancellationToken);
        CrashPoint.Reached("before_rename", "rebuild");
        var rename = session.ExecuteAsync(RenameStatement(tables), cancellationToken: cancellationToken);
        try
        {
            while (!rename.IsCompleted && !await IsWaitingAsync(looking, session.ConnectionId, cancellationToken))
                await Task.Delay(Look, time, cancellationToken);
            var hasWaited = !rename.IsCompleted;
            if (hasWaited)
                await barrier.ReleaseAsync(cancellationToken);
            await rename;
            if (!hasWaited)
                Log.BarrierWasDown(logger, importId, tables.Name, tables.Replaced.Name);
            CrashPoint.Reached("after_rename", "rebuild");
            Log.Swapped(logger, importId, tables.Name, tables.Replaced.Name);
            return true;
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout)
        {
            return false;
        }
        finally
        {
            await ((Task)rename).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> IsWaitingAsync(MySqlSession looking, long connection, CancellationToken cancellationToken)
    {
        try
        {
            return await looking.QueryFirstOrDefaultAsync<long>(IsWaiting, new { connection }, cancellationToken: cancellationToken) > 0;
        }
        catch (MySqlStatementException e) when (e.Number == CannotShow)
        {
            return false;
        }
    }

    private static string RenameStatement(SwapTables tables)
        => $"/* imports:merge.swap_rename */ RENAME TABLE {tables.Target} TO {tables.Replaced.Quoted}, {tables.New} TO {tables.Target}";

    /// <summary>In one statement, so that nobody sees it without a target, and no crash leaves the name between.</summary>
    private static string RenameBackStatement(SwapTables tables)
        => $"/* imports:merge.swap_rename_back */ RENAME TABLE {tables.Target} TO {tables.Between}, {tables.Replaced.Quoted} TO {tables.Target}, {tables.Between} TO {tables.Replaced.Quoted}";
}
