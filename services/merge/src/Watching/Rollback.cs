using Imports.MySql;

namespace Imports.Merge;

/// <summary>Waits until the server has rolled a transaction back: a merge of many rows takes about as long for that as it ran, and its session may be lost before.</summary>
public sealed class Rollback([FromKeyedServices(MergeService.WatchPool)] MySqlPool pool, TimeProvider time)
{
    private static readonly string IsUsable = SqlFile.Read<Rollback>("watch.is_usable");
    private static readonly string HasConnection = SqlFile.Read<Rollback>("watch.has_connection");
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>With the merge before it still under the broker's 30 minutes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <exception cref="MySqlTimeoutException">It is still under way; the message comes again.</exception>
    public async Task FinishAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        await session.RollbackAsync();
        if (await AnswersAsync(session, cancellationToken))
            return;
        var started = time.GetTimestamp();
        while (await IsThereAsync(session.ConnectionId, cancellationToken))
        {
            if (time.GetElapsedTime(started) > Longest)
                throw new MySqlTimeoutException($"The server has been rolling the merge back for {Longest.TotalMinutes:0} minutes.");
            await Task.Delay(Between, time, cancellationToken);
        }
    }

    /// <summary>A session that was stopped or lost answers nothing more; another one has rolled back.</summary>
    private static async Task<bool> AnswersAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await session.QueryFirstOrDefaultAsync<int>(IsUsable, cancellationToken: cancellationToken) == 1;
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            return false;
        }
    }

    private async Task<bool> IsThereAsync(long connectionId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await session.QueryFirstOrDefaultAsync<long>(HasConnection, new { connectionId }, cancellationToken: cancellationToken) > 0;
    }
}
