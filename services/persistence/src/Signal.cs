using System.Threading.Channels;

namespace Imports.Persistence;

/// <summary>Wakes a loop of this process before its time. Several raises before a wake count as one.</summary>
public abstract class Signal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => channel.Writer.TryWrite(true);

    /// <summary>Returns when raised, or after the timeout: other processes, and those that died, do not raise here.</summary>
    /// <returns>Whether it was raised.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var expiry = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        try
        {
            return await channel.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Wakes this process's delivery as soon as a message is committed.</summary>
public sealed class OutboxSignal : Signal;
