using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>Holds the lease, and while it leads runs the scheduler's rounds and the sweeper's. A round that fails is logged and tried again.</summary>
internal sealed class SchedulerService(
    IServiceScopeFactory scopes,
    [FromKeyedServices(Pools.Scheduler)] MySqlPool pool,
    Leadership leadership,
    WorkQueue queue,
    Sweeper sweeper,
    LostChanges lostChanges,
    SchedulerSignal signal,
    OrchestratorOptions options,
    TimeProvider time,
    ILogger<SchedulerService> logger) : BackgroundService
{
    /// <summary>Whatever messages come.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private long heldAt;
    private long sweptAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WaitAsync(await RunAsync(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it was, the next round reads the ledger anew; only stopping the loop would lose work.
                Log.RoundFailed(logger, e);
                await Task.Delay(AfterFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var session = await pool.OpenAsync(cancellationToken);
            await leadership.ReleaseAsync(session, cancellationToken);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e) || e is OperationCanceledException)
        {
            Log.LeaseNotReleased(logger, e);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        // However many messages come.
        await Task.Delay(options.LeastPoll, time, stoppingToken);
        if (wait > options.LeastPoll)
            await signal.WaitAsync(wait - options.LeastPoll, time, stoppingToken);
    }

    private async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        DueWork work;
        await using (var session = await pool.OpenAsync(cancellationToken))
        {
            if (Due(ref heldAt, options.LeaderLease / 4))
                await HoldAsync(session, cancellationToken);
            if (leadership.Fence is null)
                return options.IdlePoll;
            work = await queue.FindAsync(session, cancellationToken);
        }

        var cuts = 0;
        if (!work.IsEmpty)
            await CommitAsync(async (session, bus) => cuts = await queue.ReleaseAsync(session, bus, work, cancellationToken), cancellationToken);
        if (Due(ref sweptAt, options.SweepEvery))
        {
            await CommitAsync((session, bus) => sweeper.ReviveAsync(session, bus, cancellationToken), cancellationToken);
            await CommitAsync((session, bus) => lostChanges.SendAgainAsync(session, bus, cancellationToken), cancellationToken);
            await CommitAsync((session, bus) => sweeper.EndPausesAsync(session, bus, cancellationToken), cancellationToken);
            await CommitAsync((session, _) => sweeper.RejectLeftBatchesAsync(session, cancellationToken), cancellationToken);
        }

        // A slice of a cut plans its batches within a few rounds, and no message says so.
        return cuts > 0 ? options.LeastPoll : work.IsLive ? options.ActivePoll : options.IdlePoll;
    }

    private async Task HoldAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var before = leadership.Fence;
        await leadership.TryHoldAsync(session, cancellationToken);
        if (leadership.Fence is { } fence && fence != before)
            Log.Leads(logger, fence);
    }

    /// <summary>Runs the changes and their messages in one transaction, if this process still leads.</summary>
    private async Task CommitAsync(Func<MySqlSession, IPublishEndpoint, Task> changes, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        if (!await leadership.ConfirmAsync(unit.Session, cancellationToken))
            return;
        await changes(unit.Session, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>());
        await unit.CommitAsync(cancellationToken);
    }

    private bool Due(ref long last, TimeSpan interval)
    {
        if (last != 0 && time.GetElapsedTime(last) < interval)
            return false;
        last = time.GetTimestamp();
        return true;
    }
}
