using Imports.Contracts;
using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>Sends what is due to the watchers. It never waits for one of them.</summary>
internal sealed class ProgressPump(Watches watches, IHubContext<ImportHub> hub, TimeProvider time, ILogger<ProgressPump> logger) : BackgroundService
{
    /// <summary>Adds at most this much to the spacing of events.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            foreach (var (watcher, snapshot) in watches.TakeDue())
                _ = SendAsync(watcher, snapshot, stoppingToken);
        }
    }

    private async Task SendAsync(Watcher watcher, ImportSnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            await hub.Clients.Client(watcher.ConnectionId).SendAsync(ImportHub.Progress, snapshot, cancellationToken);
        }
        catch (Exception e)
        {
            // A connection that breaks is removed by the hub; any other gets the next snapshot.
            Log.SendFailed(logger, watcher.ImportId, watcher.ConnectionId, e.Message);
        }
        finally
        {
            watches.Sent(watcher, snapshot.Version);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
