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

    /// <summary>It failed in company, or its turn did not come; it is tried alone next. Does not count.</summary>
    Postponed,

    /// <summary>The fault is the broker's or the network's. Does not count.</summary>
    BrokerUnreachable,
}

internal sealed record SendOutcome(ClaimedMessage Message, SendKind Kind, Exception? Error = null);

/// <summary>An empty message that no one listens to. The broker's confirmation of it proves that it takes messages.</summary>
public sealed record OutboxProbe;

/// <summary>
/// Publishes claimed messages in parallel and finds out whose fault a failure is. A message can look like a broken broker: one with an
/// address that the broker refuses makes it close the channel, under its neighbours too, and the transport then tries again until the time
/// is up. So after such a failure a probe is sent: if the broker takes it, the messages that failed are sent alone from then on, and one that
/// fails alone, while a probe passes, has itself to blame.
/// </summary>
internal sealed class OutboxSender(IBusControl bus, MySqlOutboxOptions options, TimeProvider time)
{
    private const int MaxSuspects = 10_000;
    private readonly HashSet<long> suspects = [];

    /// <summary>Takes at most three times the publish timeout. One call at a time.</summary>
    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<ClaimedMessage> messages, CancellationToken stoppingToken)
    {
        var outcomes = await SendTogetherAsync([.. messages.Where(message => !suspects.Contains(message.Id))], stoppingToken);
        foreach (var message in messages.Where(message => suspects.Contains(message.Id) && outcomes.TrueForAll(o => o.Message != message)))
            // A failure may take the whole time; the rest waits for the next round, and the transaction does not grow longer.
            outcomes.Add(outcomes.Exists(outcome => outcome.Error is not null)
                ? new SendOutcome(message, SendKind.Postponed)
                : await SendAloneAsync(message, stoppingToken));
        return outcomes;
    }

    private async Task<List<SendOutcome>> SendTogetherAsync(IReadOnlyList<ClaimedMessage> messages, CancellationToken stoppingToken)
    {
        using var limit = Limit(stoppingToken);
        var outcomes = (await Task.WhenAll(messages.Select(message => SendAsync(message, limit.Token)))).ToList();
        if (!outcomes.Exists(outcome => outcome.Kind == SendKind.BrokerUnreachable) || !await IsBrokerTakingMessagesAsync(stoppingToken))
            return outcomes;
        if (suspects.Count > MaxSuspects)
            suspects.Clear();
        for (var n = 0; n < outcomes.Count; n++)
            if (outcomes[n].Kind == SendKind.BrokerUnreachable)
            {
                suspects.Add(outcomes[n].Message.Id);
                outcomes[n] = outcomes[n] with { Kind = SendKind.Postponed };
            }
        return outcomes;
    }

    private async Task<SendOutcome> SendAloneAsync(ClaimedMessage message, CancellationToken stoppingToken)
    {
        using var limit = Limit(stoppingToken);
        var outcome = await SendAsync(message, limit.Token);
        if (outcome.Kind == SendKind.BrokerUnreachable)
            return await IsBrokerTakingMessagesAsync(stoppingToken) ? outcome with { Kind = SendKind.Rejected } : outcome;
        suspects.Remove(message.Id);
        return outcome;
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

    private async Task<bool> IsBrokerTakingMessagesAsync(CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested || !bus.IsConnected())
            return false;
        using var limit = Limit(stoppingToken);
        try
        {
            await bus.Publish(new OutboxProbe(), limit.Token).WaitAsync(limit.Token);
            return true;
        }
        catch (Exception exception) when (IsBrokerFault(exception))
        {
            return false;
        }
    }

    private CancellationTokenSource Limit(CancellationToken stoppingToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(options.PublishTimeout);
        return limit;
    }

    private bool IsBrokerFault(Exception exception)
        => exception is OperationCanceledException or TimeoutException or ConnectionException or TransportUnavailableException
            or SocketException or IOException or ObjectDisposedException
            // The transport's own types are not referenced here; these say that the channel or the broker went away, or that it is full.
            || exception.GetType().Name is "AlreadyClosedException" or "BrokerUnreachableException" or "MessageNotAcknowledgedException"
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
