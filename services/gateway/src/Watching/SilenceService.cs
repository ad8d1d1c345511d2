namespace Imports.Gateway;

/// <summary>
/// Reads the watched imports of which no event came from the ledger, and looks for imports of watched tenants that came without one. So a watcher hears at
/// least once a second and learns of the end with the broker down, the orchestrator away or an event lost.
/// </summary>
internal sealed class SilenceService(Watches watches, Ledger ledger, TimeProvider time, ILogger<SilenceService> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var silent = watches.TakeSilent();
            var tenants = watches.TakeTenants();
            if (silent.Count > 0 || tenants.Count > 0)
                await ReadAsync(silent, tenants, stoppingToken);
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watches.WhenWatchedAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(IReadOnlyList<Guid> silent, IReadOnlyList<string> tenants, CancellationToken stoppingToken)
    {
        try
        {
            await OfferAsync(silent, stoppingToken);
            foreach (var tenantId in tenants)
                await OfferAsync(watches.Unheard(tenantId, await ledger.ListCurrentIdsAsync(tenantId, stoppingToken), Ledger.ReadAtOnce), stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // They are still silent, so they are asked for again after the same time.
            Log.ReadFailed(logger, silent.Count, tenants.Count, e.Message);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task OfferAsync(IReadOnlyList<Guid> importIds, CancellationToken stoppingToken)
    {
        if (importIds.Count == 0)
            return;
        foreach (var snapshot in await ledger.ListAsync(importIds, stoppingToken))
            watches.Offer(snapshot);
    }
}
