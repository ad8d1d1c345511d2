namespace Imports.Gateway;

/// <summary>Sends what is due to the watchers. It never waits for one of them.</summary>
internal sealed class ProgressPump(Watches watches, ProgressSender sender, TimeProvider time) : BackgroundService
{
    /// <summary>Adds at most this much to the spacing of events.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            foreach (var delivery in watches.TakeDue())
                _ = sender.SendAsync(delivery, stoppingToken);
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
