namespace Imports.Gateway;

/// <summary>Sends what is due to the watchers. It never waits for one of them.</summary>
internal sealed class ProgressPump(Watches watches, ProgressSender sender, TimeProvider time) : BackgroundService
{
    /// <summary>Adds at most this much to the spacing of events.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var delivery in watches.TakeDue())
                _ = sender.SendAsync(delivery, stoppingToken);
            await Task.Delay(Tick, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watches.WhenWatchedAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
