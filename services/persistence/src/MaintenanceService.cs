using Imports.MySql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.Persistence;

/// <summary>Forgets old inbox rows in small batches and counts the outbox for the metrics. Safe in any number of processes.</summary>
internal sealed class MaintenanceService(MySqlPool pool, MySqlOutboxOptions options, TimeProvider time, ILogger<MaintenanceService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.MaintenanceFailed(logger, exception, options.MaintenanceInterval);
            }
            await Task.Delay(options.MaintenanceInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        await using var session = await pool.OpenAsync(stoppingToken);
        var total = 0;
        int purged;
        do
        {
            purged = await InboxStore.PurgeAsync(session, options.KeepInbox, options.PurgeBatchRows, stoppingToken);
            total += purged;
        }
        while (purged == options.PurgeBatchRows && !stoppingToken.IsCancellationRequested);
        if (total > 0)
            Log.InboxPurged(logger, total);
        if (await OutboxStore.GaugeAsync(session, options.OverdueAfter, stoppingToken) is { } gauge)
            PersistenceMetrics.Set(gauge);
    }
}
