using System.Net.Sockets;
using MassTransit;
using MassTransit.Logging;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Imports.Persistence;

internal enum SendKind
{
    /// <summary>The broker has confirmed it.</summary>
    Sent,

    /// <summary>Its time to live ended before it could be sent.</summary>
    Expired,

    /// <summary>The fault is the message's own; counts as an attempt.</summary>
    Rejected,

    /// <summary>The fault is the broker's or the network's; does not count.</summary>
    BrokerUnreachable,
}

internal sealed record SendOutcome(ClaimedMessage Message, SendKind Kind, Exception? Error = null);

/// <summary>Publishes claimed messages in parallel and tells whose fault a failure is.</summary>
internal sealed class OutboxSender(IBusControl bus, MySqlOutboxOptions options, TimeProvider time)
{
    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<ClaimedMessage> messages, CancellationToken stoppingToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(options.PublishTimeout);
        var outcomes = await Task.WhenAll(messages.Select(message => SendAsync(message, limit.Token)));
        // Where the broker took others of the same batch, it was within reach: then the fault is the message's own.
        return outcomes.Any(outcome => outcome.Kind == SendKind.Sent) && !stoppingToken.IsCancellationRequested && bus.IsConnected()
            ? [.. outcomes.Select(outcome => outcome.Kind == SendKind.BrokerUnreachable ? outcome with { Kind = SendKind.Rejected } : outcome)]
            : outcomes;
    }

    private async Task<SendOutcome> SendAsync(ClaimedMessage message, CancellationToken cancellationToken)
    {
        if (message.IsExpired)
            return new SendOutcome(message, SendKind.Expired);
        StartedActivity? activity = null;
        try
        {
            var context = message.ToMessageContext(time.GetUtcNow().UtcDateTime);
            activity = LogContext.Current?.StartOutboxDeliverActivity(context);
            // WaitAsync: not every step of a send looks at its token, and the claim's transaction must end in time.
            var endpoint = await bus.GetSendEndpoint(context.DestinationAddress!).WaitAsync(cancellationToken);
            await endpoint.Send(new SerializedMessageBody(), new OutboxMessageSendPipe(context, context.DestinationAddress), cancellationToken)
                .WaitAsync(cancellationToken);
            return new SendOutcome(message, SendKind.Sent);
        }
        catch (Exception exception)
        {
            activity?.AddExceptionEvent(exception);
            return new SendOutcome(message, IsBrokerFault(exception) ? SendKind.BrokerUnreachable : SendKind.Rejected, exception);
        }
        finally
        {
            activity?.Stop();
        }
    }

    private bool IsBrokerFault(Exception exception)
        => exception is OperationCanceledException or TimeoutException or ConnectionException or TransportUnavailableException
            or SocketException or IOException or ObjectDisposedException
            // The transport's own types are not referenced here; these two say that the channel or the broker went away.
            || exception.GetType().Name is "AlreadyClosedException" or "BrokerUnreachableException"
            || exception.InnerException is { } inner && IsBrokerFault(inner)
            || !bus.IsConnected();
}

internal static class BusConnection
{
    /// <summary>One endpoint that works is enough: another one that cannot start must not keep back what the others have to say.</summary>
    public static bool IsConnected(this IBusControl bus)
    {
        var health = bus.CheckHealth();
        return health.Status == BusHealthStatus.Healthy
            || health.Status == BusHealthStatus.Degraded && health.Endpoints.Values.Any(endpoint => endpoint.Status == BusHealthStatus.Healthy);
    }
}
