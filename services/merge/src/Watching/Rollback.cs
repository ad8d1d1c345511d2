using Imports.MySql;

namespace Imports.Merge;

/// <summary>Waits until the server has rolled a transaction back: a merge of many rows takes about as long for that as it ran, and its session may be lost before.</summary>
public sealed class Rollback([FromKeyedServices(MergeService.WatchPool)] MySqlPool pool, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>With the merge before it still under the broker's 30 minutes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <exception cref="MySqlTimeoutException">It is still under way; the message comes again.</exception>
    public async Task FinishAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        await session.RollbackAsync();
        var started = time.GetTimestamp();
        while (await IsOpenAsync(session.ConnectionId, cancellationToken))
        {
            if (time.GetElapsedTime(started) > Longest)
                throw new MySqlTimeoutException($"The server has been rolling the merge back for {Longest.TotalMinutes:0} minutes.");
            await Task.Delay(Between, time, cancellationToken);
        }
    }

    private async Task<bool> IsOpenAsync(long connectionId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await OpenTransaction.LookAsync(session, connectionId, cancellationToken) is not { IsKnown: true, Rows: null };
    }
}
