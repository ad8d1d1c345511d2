using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Looks at one running merge from beside it, over connections of its own: stops it when the import is to be cancelled, and notes how many rows it has
/// written. A look that fails is logged and comes again; it never harms the merge, and a cancellation that it misses is seen at the commit point.
/// </summary>
public sealed class MergeWatch : IAsyncDisposable
{
    private readonly Guid importId;
    private readonly MySqlPool pool;
    private readonly ImportStore imports;
    private readonly ILogger logger;
    private readonly PeriodicTimer timer;
    private readonly CancellationTokenSource interruption;
    private readonly Task watching;
    private volatile Followed? followed;
    private volatile bool isCancelled;

    internal MergeWatch(Guid importId, MySqlPool pool, ImportStore imports, MergeOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        (this.importId, this.pool, this.imports, this.logger) = (importId, pool, imports, logger);
        timer = new PeriodicTimer(options.WatchEvery, time);
        interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        watching = WatchAsync();
    }

    /// <summary>Stops the merge's statements: the caller's token, or the import is to be cancelled.</summary>
    public CancellationToken Token => interruption.Token;

    /// <summary>Whether it stopped the merge because the import is to be cancelled.</summary>
    public bool IsCancelled => isCancelled;

    /// <summary>From now on notes how far this connection is.</summary>
    /// <param name="connectionId">The one that writes.</param>
    /// <param name="validRows">How many rows it has to write; a changed row may count twice on the way, and is not shown so.</param>
    public void Follow(long connectionId, long validRows) => followed = new Followed(connectionId, validRows);

    /// <summary>Ends the watch. Before the commit point: from there on nothing may be stopped, and the import's row is the merge's.</summary>
    /// <exception cref="OperationCanceledException">It has stopped the merge already.</exception>
    public async Task StopAsync()
    {
        timer.Dispose();
        await watching;
        Token.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await watching;
        interruption.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!isCancelled && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                await LookAsync();
            }
            catch (Exception e)
            {
                Log.WatchFailed(logger, importId, e);
            }
        }

        if (isCancelled)
            await interruption.CancelAsync();
    }

    private async Task LookAsync()
    {
        await using var session = await pool.OpenAsync();
        if (await imports.FindAsync(session, importId, CancellationToken.None) is { CancelRequestedAt: not null, InsertedRows: null })
        {
            isCancelled = true;
            return;
        }

        if (followed is not { } merge)
            return;
        var (_, rows) = await OpenTransaction.LookAsync(session, merge.ConnectionId, CancellationToken.None);
        if (rows is > 0)
            await imports.SetMergedRowsAsync(session, importId, Math.Min(rows.Value, merge.ValidRows), CancellationToken.None);
    }

    private sealed record Followed(long ConnectionId, long ValidRows);
}
