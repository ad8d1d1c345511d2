using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Looks at one running merge from beside it, over connections of its own: stops it when the import is to be cancelled, and notes how many rows it has
/// written. A look that fails is logged and comes again; it never harms the merge, and a cancellation that it misses is seen at the commit point.
/// </summary>
public sealed class MergeWatch : IAsyncDisposable
{
    /// <summary>MySQL cannot show a statement that some connection is running just now, because there are bytes in its text. The next look may.</summary>
    private const int CannotConvert = 3854;

    private static readonly string ModifiedRows = SqlFile.Read<MergeWatch>("watch.modified_rows");

    private readonly Guid importId;
    private readonly MySqlPool pool;
    private readonly ImportStore imports;
    private readonly ILogger logger;
    private readonly TimeSpan every;
    private readonly PeriodicTimer timer;
    private readonly CancellationTokenSource interruption;
    private readonly Task watching;
    private volatile Followed? followed;
    private volatile bool isCancelled;

    internal MergeWatch(Guid importId, MySqlPool pool, ImportStore imports, MergeOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        (this.importId, this.pool, this.imports, this.logger) = (importId, pool, imports, logger);
        every = options.WatchEvery;
        timer = new PeriodicTimer(every, time);
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
                // Not all merges in step: the server's list of transactions stays as it is while somebody asks for it every 0.1 s.
                timer.Period = every * (0.8 + 0.4 * Random.Shared.NextDouble());
                await LookAsync();
            }
            catch (ObjectDisposedException)
            {
                // The merge is over, or the process ends.
                break;
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
        if (await ModifiedRowsAsync(session, merge.ConnectionId) is { } rows and > 0)
            await imports.SetMergedRowsAsync(session, importId, Math.Min(rows, merge.ValidRows), CancellationToken.None);
    }

    private static async Task<long?> ModifiedRowsAsync(MySqlSession session, long connectionId)
    {
        try
        {
            return await session.QueryFirstOrDefaultAsync<long?>(ModifiedRows, new { connectionId });
        }
        catch (MySqlStatementException e) when (e.Number == CannotConvert)
        {
            return null;
        }
    }

    private sealed record Followed(long ConnectionId, long ValidRows);
}
