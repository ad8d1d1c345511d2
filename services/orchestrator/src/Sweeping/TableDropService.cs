
namespace Imports.Orchestrator;

/// <summary>
/// While it leads, drops the tables that nobody needs any more. Beside the scheduler and not within its rounds: a drop waits for whoever is in the table, and takes
/// its time where the table is big. Two leaders do no harm to each other here: what one has dropped the other does not find.
/// </summary>
internal sealed class TableDropService(
    Leadership leadership, ReplacedTables replaced, OrchestratorOptions options, TimeProvider time, ILogger<TableDropService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (leadership.Fence is not null)
                    await replaced.DropDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The next round finds anew what there is to drop; only stopping the loop would leave it.
                Log.DropsFailed(logger, e);
            }

            await Task.Delay(options.SweepEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
