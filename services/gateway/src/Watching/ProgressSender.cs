namespace Imports.Gateway;

/// <summary>Sends events to their watchers, and notes that they are out.</summary>
internal sealed class ProgressSender(Watches watches, ILogger<ProgressSender> logger)
{
    /// <summary>Ends when all are out. A receiver that breaks is removed by whoever holds its connection; any other gets the next snapshot.</summary>
    public Task SendAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
        => Task.WhenAll(deliveries.Select(delivery => SendAsync(delivery, cancellationToken)));

    public async Task SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var (watcher, frame) = delivery;
        try
        {
            await watcher.Receiver.SendAsync(frame, cancellationToken);
        }
        catch (Exception e)
        {
            Log.SendFailed(logger, watcher.ImportId, watcher.Receiver.Id, e.Message);
        }
        finally
        {
            watches.Sent(watcher, frame);
        }
    }
}
