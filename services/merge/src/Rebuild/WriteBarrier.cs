using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Keeps everybody from writing into a target while it is built anew; reading goes on. A table lock on a connection of its own, which is kept awake: it
/// goes down with the process. Nothing else runs on that connection.
/// </summary>
public sealed class WriteBarrier : IAsyncDisposable
{
    private static readonly string Limits = SqlFile.Read<WriteBarrier>("barrier.limits");
    private static readonly string Raise = SqlFile.Read<WriteBarrier>("barrier.raise");
    private static readonly string Release = SqlFile.Read<WriteBarrier>("barrier.release");

    /// <summary>A sixth of what the server waits for.</summary>
    private static readonly TimeSpan AwakeEvery = TimeSpan.FromSeconds(10);

    private readonly MySqlSession session;
    private readonly PeriodicTimer timer;
    private readonly Task awake;

    private WriteBarrier(MySqlSession session, TimeProvider time)
    {
        this.session = session;
        timer = new PeriodicTimer(AwakeEvery, time);
        awake = StayAwakeAsync();
    }

    /// <summary>Its connection.</summary>
    public long ConnectionId => session.ConnectionId;

    /// <returns>Null = somebody has been writing there all the time.</returns>
    public static async Task<WriteBarrier?> RaiseAsync(MySqlPool ddl, SwapTables tables, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = await ddl.OpenAsync(cancellationToken);
        WriteBarrier? barrier = null;
        try
        {
            await session.ExecuteAsync(Limits, cancellationToken: cancellationToken);
            await session.ExecuteAsync(Raise.With("target", tables.Target), cancellationToken: cancellationToken);
            return barrier = new WriteBarrier(session, time);
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout)
        {
            return null;
        }
        finally
        {
            if (barrier is null)
                await session.DisposeAsync();
        }
    }

    /// <exception cref="MySqlStatementException">The connection was lost, and the barrier with it: somebody may have written. Transient, so the message comes again.</exception>
    public async Task DemandUpAsync(CancellationToken cancellationToken)
    {
        timer.Dispose();
        await awake;
        await session.ExecuteAsync("DO 0", cancellationToken: cancellationToken);
    }

    /// <summary>Lets writers in again.</summary>
    /// <exception cref="MySqlStatementException">The connection was lost, and the barrier with it: somebody may have written. Transient, so the message comes again.</exception>
    public Task ReleaseAsync(CancellationToken cancellationToken) => session.ExecuteAsync(Release, cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await awake.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.DisposeAsync();
    }

    private async Task StayAwakeAsync()
    {
        while (await timer.WaitForNextTickAsync())
            await session.ExecuteAsync("DO 0");
    }
}
