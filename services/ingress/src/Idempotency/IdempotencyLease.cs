using Imports.MySql;

namespace Imports.Ingress;

/// <summary>Keeps a claim alive while its request is worked on. A process that dies renews no more, and its key is free again when the lease runs out.</summary>
internal sealed class IdempotencyLease : IAsyncDisposable
{
    private readonly IdempotencyStore store;
    private readonly MySqlPool pool;
    private readonly IdempotencyClaim claim;
    private readonly TimeSpan lease;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource done = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task renewing;

    public IdempotencyLease(IdempotencyStore store, MySqlPool pool, IdempotencyClaim claim, TimeSpan lease, TimeProvider clock, ILogger logger)
    {
        (this.store, this.pool, this.claim, this.lease, this.clock, this.logger) = (store, pool, claim, lease, clock, logger);
        renewing = RenewAsync();
    }

    /// <summary>Cancelled when another has taken the key over: what is done under it can no longer be answered.</summary>
    public CancellationToken Lost => lost.Token;

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await renewing;
        done.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(lease / 3, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(done.Token))
            {
                if (await TryRenewAsync())
                    continue;
                Log.ClaimLost(logger);
                await lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The request is answered.
        }
    }

    /// <summary>A database that is away for a moment takes nobody's key; if it stays away, the answer's own guard decides.</summary>
    private async Task<bool> TryRenewAsync()
    {
        try
        {
            await using var session = await pool.OpenAsync(done.Token);
            return await store.RenewAsync(session, claim, lease, done.Token);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            Log.RenewalFailed(logger, e);
            return true;
        }
    }
}
