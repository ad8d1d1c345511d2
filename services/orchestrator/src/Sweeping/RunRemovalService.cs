namespace Imports.Orchestrator;

/// <summary>While it leads, removes the runs of ended imports. Beside the scheduler and not within its rounds: a big import has thousands of files, and the disk may be slow.</summary>
internal sealed class RunRemovalService(Leadership leadership, EndedRuns ended, OrchestratorOptions options, TimeProvider time, ILogger<RunRemovalService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (leadership.Fence is not null)
                    await ended.RemoveAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The next round finds anew what there is to remove; only stopping the loop would leave it.
                Log.RemovalFailed(logger, e);
            }

            await Task.Delay(options.SweepEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
