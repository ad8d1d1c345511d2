using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>
/// While it leads, publishes the snapshot of each import that is worked on, read from the ledger; of queued ones a gateway reads what its
/// watchers want. These events bypass the outbox: one that is lost is
/// followed by the next. The changes of status come from the saga besides, in its own transaction.
/// </summary>
internal sealed class ProgressService(
    [FromKeyedServices(Pools.Scheduler)] MySqlPool pool,
    Leadership leadership,
    IBus bus,
    OrchestratorOptions options,
    TimeProvider time,
    ILogger<ProgressService> logger) : BackgroundService
{
    private readonly SnapshotReader snapshots = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (leadership.Fence is not null)
                    await PublishAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // The next snapshot says all that this one would have.
                Log.ProgressFailed(logger, e);
            }

            await Task.Delay(options.ProgressEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ImportSnapshot> moving;
        await using (var session = await pool.OpenAsync(cancellationToken))
            moving = await snapshots.ListMovingAsync(session, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        await Task.WhenAll(moving.Select(snapshot => bus.Publish(
            new ImportProgressed { Snapshot = snapshot },
            context => context.TimeToLive = TimeSpan.FromSeconds(30),
            limit.Token)));
    }
}
