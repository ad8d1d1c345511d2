namespace Imports.Orchestrator;

/// <summary>While it leads, erases what was asked to be erased, and every hour purges what is kept no longer. Beside the scheduler, which must not wait for a disk or for many rows.</summary>
internal sealed class RetentionService(
    Leadership leadership, Erasures erasures, Purge purge, OrchestratorOptions orchestrator, RetentionOptions options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private long purgedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (leadership.Fence is not null)
                    await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The next round finds anew what there is to remove; only stopping the loop would leave it.
                Log.PurgeFailed(logger, e);
            }

            await Task.Delay(orchestrator.SweepEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await erasures.RunAsync(cancellationToken);
        if (purgedAt != 0 && time.GetElapsedTime(purgedAt) < options.PurgeEvery)
            return;
        purgedAt = time.GetTimestamp();
        await purge.RunAsync(cancellationToken);
    }
}
