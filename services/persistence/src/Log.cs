using Microsoft.Extensions.Logging;

namespace Imports.Persistence;

/// <summary>Event ids 1100–1199. Message bodies and headers are never logged.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Message {MessageId} was consumed before by {Consumer}; the duplicate is acknowledged")]
    public static partial void DuplicateIgnored(ILogger logger, Guid messageId, string consumer);

    [LoggerMessage(1101, LogLevel.Warning, "A duplicate of message {MessageId} waits for {Consumer}, which still has the first in hand")]
    public static partial void DuplicateWaits(ILogger logger, Guid messageId, string consumer);

    [LoggerMessage(1110, LogLevel.Warning, "Outbox row {Id} could not be sent (attempt {Attempts} of {MaxAttempts}), next try in {Delay}")]
    public static partial void SendFailed(ILogger logger, Exception exception, long id, int attempts, int maxAttempts, TimeSpan delay);

    [LoggerMessage(1111, LogLevel.Error, "Outbox row {Id} is parked after {Attempts} attempts")]
    public static partial void Parked(ILogger logger, Exception exception, long id, int attempts);

    [LoggerMessage(1112, LogLevel.Warning, "The broker took {Sent} of {Claimed} outbox messages; the rest stays pending")]
    public static partial void BrokerUnreachable(ILogger logger, Exception exception, int sent, int claimed);

    [LoggerMessage(1113, LogLevel.Warning, "The outbox cannot be read, next try in {Delay}")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, TimeSpan delay);

    [LoggerMessage(1114, LogLevel.Warning, "Outbox row {Id} expired before it was sent and is dropped")]
    public static partial void Expired(ILogger logger, long id);

    [LoggerMessage(1120, LogLevel.Information, "Forgot {Rows} consumed messages from the inbox")]
    public static partial void InboxPurged(ILogger logger, int rows);

    [LoggerMessage(1121, LogLevel.Warning, "Inbox clean-up failed; it runs again in {Delay}")]
    public static partial void MaintenanceFailed(ILogger logger, Exception exception, TimeSpan delay);
}
