using Imports.Ledger;
using MassTransit;

namespace Imports.Merge;

/// <summary>
/// Bounds what one delivery of a message may take, from its arrival on: what it has waited for, all its attempts in this process, and their statements together. Each of
/// those has a limit of its own, but their sum is longer than the broker waits for an acknowledgement.
/// </summary>
public sealed class DeliveryLimit(MergeOptions options, TimeProvider time)
{
    /// <summary>Runs one attempt with what its delivery has left.</summary>
    /// <param name="context">Of the delivery.</param>
    /// <param name="work">The attempt; its token is cancelled when the time is over.</param>
    /// <exception cref="DeliveryExpiredException">The time is over: the caller rolls back, and the work is asked for again.</exception>
    public async Task RunAsync(ConsumeContext context, Func<CancellationToken, Task> work)
    {
        var left = options.DeliveryLimit - context.ReceiveContext.ElapsedTime;
        if (left <= TimeSpan.Zero)
            throw new DeliveryExpiredException(options.DeliveryLimit);
        using var over = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, context.CancellationToken);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new DeliveryExpiredException(options.DeliveryLimit);
        }
    }
}
