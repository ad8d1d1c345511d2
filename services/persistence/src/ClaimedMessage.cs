using MassTransit;
using MassTransit.Metadata;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Imports.Persistence;

/// <summary>A row of <c>outbox_message</c> that this process is about to send.</summary>
internal sealed class ClaimedMessage
{
    public long Id { get; init; }
    public byte[] MessageId { get; init; } = [];
    public int Attempts { get; init; }
    public bool IsExpired { get; init; }
    public long? LifetimeMicroseconds { get; init; }
    public byte[]? ConversationId { get; init; }
    public byte[]? CorrelationId { get; init; }
    public byte[]? InitiatorId { get; init; }
    public byte[]? RequestId { get; init; }
    public string? SourceAddress { get; init; }
    public string DestinationAddress { get; init; } = "";
    public string? ResponseAddress { get; init; }
    public string? FaultAddress { get; init; }
    public string ContentType { get; init; } = "";
    public string MessageTypes { get; init; } = "";
    public string? Headers { get; init; }
    public string? Properties { get; init; }
    public string Body { get; init; } = "";

    /// <summary>The form that MassTransit sends. Throws on a row that cannot be sent, such as one with a bad address or bad headers.</summary>
    public OutboxMessageContext ToMessageContext(DateTime utcNow) => new Context(this, utcNow);

    private sealed class Context(ClaimedMessage row, DateTime utcNow) : OutboxMessageContext
    {
        public long SequenceNumber => row.Id;
        public Guid MessageId { get; } = row.MessageId.ToGuid();
        public string ContentType => row.ContentType;
        public string MessageType => row.MessageTypes;
        public string Body => row.Body;
        public Guid? RequestId { get; } = row.RequestId?.ToGuid();
        public Guid? CorrelationId { get; } = row.CorrelationId?.ToGuid();
        public Guid? ConversationId { get; } = row.ConversationId?.ToGuid();
        public Guid? InitiatorId { get; } = row.InitiatorId?.ToGuid();

        // The broker counts the time to live from when it gets the message; the row's was counted by the database's clock.
        public DateTime? ExpirationTime { get; } =
            row.LifetimeMicroseconds is { } lifetime ? utcNow + TimeSpan.FromMicroseconds(lifetime) : null;

        public Uri? SourceAddress { get; } = Address(row.SourceAddress);
        public Uri? DestinationAddress { get; } = BrokerNeutral(new Uri(row.DestinationAddress));
        public Uri? ResponseAddress { get; } = Address(row.ResponseAddress);
        public Uri? FaultAddress { get; } = Address(row.FaultAddress);
        public DateTime? SentTime => null;
        public HostInfo Host => HostMetadataCache.Host;

        public Headers Headers { get; } =
            SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object?>(row.Headers) is { } headers
                ? new DictionarySendHeaders(headers!)
                : EmptyHeaders.Instance;

        public IReadOnlyDictionary<string, object> Properties { get; } =
            SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object>(row.Properties) ?? new Dictionary<string, object>();

        Guid? MessageContext.MessageId => MessageId;

        private static Uri? Address(string? address) => address is null ? null : new Uri(address);

        // Any process may deliver any row, and the broker may have moved since: its host and virtual host are the deliverer's own.
        private static Uri BrokerNeutral(Uri address)
            => address.Scheme is "rabbitmq" or "rabbitmqs" or "amqp" or "amqps"
                ? new Uri($"exchange:{address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..]}{address.Query}")
                : address;
    }
}
