namespace Imports.Gateway;

/// <summary>
/// Reads the watched imports of which no event came from the ledger. So a watcher hears at least once a second and learns of the end with the broker down,
/// the orchestrator away or an event lost.
/// </summary>
internal sealed class SilenceService(Watches watches, Ledger ledger, TimeProvider time, ILogger<SilenceService> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (watches.TakeSilent() is { Count: > 0 } silent)
                await ReadAsync(silent, stoppingToken);
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(IReadOnlyList<Guid> importIds, CancellationToken stoppingToken)
    {
        try
        {
            foreach (var snapshot in await ledger.ListAsync(importIds, stoppingToken))
                watches.Offer(snapshot);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // They are still silent, so they are asked for again after the same time.
            Log.ReadFailed(logger, importIds.Count, e.Message);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }
}
