using Imports.Ledger;
using Imports.MySql;
using Imports.Reading.Normalising;

namespace Imports.Parsing.Unpacking;

/// <summary>
/// One attempt at the text of an import's source. Each second it says in the ledger how far it is, on connections of its own, and finds out whether the import
/// still wants it; where the ledger cannot be reached for as long as the lease lasts, it counts as lost.
/// </summary>
internal sealed class NormalisingLease : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly MySqlPool pool;
    private readonly NormalisingStore store;
    private readonly TimeSpan lease;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Task beating;
    private Func<long> bytesRead = () => 0;
    private bool completed;

    private NormalisingLease(MySqlPool pool, NormalisingStore store, ImportRow import, TimeSpan lease, TimeProvider time)
    {
        (this.pool, this.store, this.lease, this.time, Import) = (pool, store, lease, time, import);
        beating = BeatAsync();
    }

    /// <summary>As it was when the attempt began; its attempt is this one.</summary>
    public ImportRow Import { get; }

    /// <summary>Cancelled when the import does not want the text any more.</summary>
    public CancellationToken Lost => lost.Token;

    /// <returns>Null = there is nothing to do, or another worker does it.</returns>
    public static async Task<NormalisingLease?> TryClaimAsync(
        MySqlPool pool, NormalisingStore store, ImportStore imports, Guid importId, NormalisingOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await store.ClaimAsync(session, importId, options.Lease, cancellationToken) && await imports.FindAsync(session, importId, cancellationToken) is { } import
            ? new NormalisingLease(pool, store, import, options.Lease, time)
            : null;
    }

    /// <summary>From now on this is what it reports.</summary>
    public void Follow(Func<long> bytes) => Volatile.Write(ref bytesRead, bytes);

    /// <summary>Stops reporting, so that the import's row is free; the lease lasts long enough for a commit.</summary>
    public async Task EndAsync()
    {
        await ending.CancelAsync();
        await beating;
    }

    /// <summary>The text is noted; nothing is to be given back.</summary>
    public void Complete() => completed = true;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (!completed)
            await ReleaseAsync();
        lost.Dispose();
        ending.Dispose();
    }

    private async Task BeatAsync()
    {
        var kept = time.GetTimestamp();
        while (await WaitAsync())
        {
            if (await TryKeepAsync() is { } isOurs)
            {
                kept = time.GetTimestamp();
                if (isOurs)
                    continue;
            }
            else if (time.GetElapsedTime(kept) < lease)
                continue;
            await lost.CancelAsync();
            return;
        }
    }

    private async Task<bool> WaitAsync()
    {
        await Task.Delay(Beat, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ending.IsCancellationRequested;
    }

    /// <returns>Null = the ledger cannot be asked at the moment.</returns>
    private async Task<bool?> TryKeepAsync()
    {
        try
        {
            await using var session = await pool.OpenAsync(ending.Token);
            return await store.KeepAsync(session, Import.ImportId, Import.NormaliseAttempt, lease, Volatile.Read(ref bytesRead)(), CancellationToken.None);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e) || e is OperationCanceledException)
        {
            return null;
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await using var session = await pool.OpenAsync();
            await store.ReleaseAsync(session, Import.ImportId, Import.NormaliseAttempt, CancellationToken.None);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            // It runs out by itself.
        }
    }
}
