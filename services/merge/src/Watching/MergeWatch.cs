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
    private readonly TimeSpan every;
    private readonly PeriodicTimer timer;
    private readonly CancellationTokenSource interruption;
    private readonly Task watching;
    private long shownRows;
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

    /// <summary>Where the merge counts how far it is.</summary>
    public MergeProgress Progress { get; } = new();

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

        if (Progress.Rows is var rows && rows > shownRows)
        {
            await imports.SetMergedRowsAsync(session, importId, rows, CancellationToken.None);
            shownRows = rows;
        }
    }
}
