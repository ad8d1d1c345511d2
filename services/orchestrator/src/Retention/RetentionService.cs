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
            if (leadership.Fence is not null)
                await TryAsync(erasures.RunAsync, stoppingToken);
            if (leadership.Fence is not null && (purgedAt == 0 || time.GetElapsedTime(purgedAt) >= options.PurgeEvery))
            {
                purgedAt = time.GetTimestamp();
                await TryAsync(purge.RunAsync, stoppingToken);
            }

            await Task.Delay(orchestrator.SweepEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> round, CancellationToken stoppingToken)
    {
        try
        {
            await round(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The next round finds anew what there is to remove; only stopping the loop would leave it.
            Log.PurgeFailed(logger, e);
        }
    }
}
