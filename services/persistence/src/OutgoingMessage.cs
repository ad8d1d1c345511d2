using System.Diagnostics;
using MassTransit;
using MassTransit.Logging;
using MassTransit.Serialization;

namespace Imports.Persistence;

/// <summary>A message as it will stand in the outbox: serialized when it was published, so that later changes to the object do not matter.</summary>
internal sealed record OutgoingMessage
{
    public required Guid MessageId { get; init; }
    public required TimeSpan Delay { get; init; }
    public TimeSpan? TimeToLive { get; init; }
    public Guid? SchedulingTokenId { get; init; }
    public Guid? ConversationId { get; init; }
    public Guid? CorrelationId { get; init; }
    public Guid? InitiatorId { get; init; }
    public Guid? RequestId { get; init; }
    public string? SourceAddress { get; init; }
    public required string DestinationAddress { get; init; }
    public string? ResponseAddress { get; init; }
    public string? FaultAddress { get; init; }
    public required string ContentType { get; init; }
    public required string MessageTypes { get; init; }
    public string? Headers { get; init; }
    public string? Properties { get; init; }
    public required string Body { get; init; }

    public static OutgoingMessage From<T>(SendContext<T> context)
        where T : class
    {
        // MassTransit writes the trace only when somebody listens to its own source; a trace begun elsewhere must survive as well.
        if (Activity.Current?.Id is { } activityId && !context.Headers.TryGetHeader(DiagnosticHeaders.ActivityId, out _))
            context.Headers.Set(DiagnosticHeaders.ActivityId, activityId);

        var delay = context.Delay ?? TimeSpan.Zero;
        // The delay is served by enqueue_time; left in the properties it would be asked of a broker plugin when the message is sent.
        context.Delay = null;
        return new OutgoingMessage
        {
            MessageId = context.MessageId ?? throw new MessageException(typeof(T), "A message needs a MessageId to go through the outbox."),
            Delay = delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
            TimeToLive = context.TimeToLive,
            SchedulingTokenId = context.ScheduledMessageId,
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            RequestId = context.RequestId,
            SourceAddress = context.SourceAddress?.ToString(),
            DestinationAddress = context.DestinationAddress?.ToString()
                ?? throw new MessageException(typeof(T), "A message needs a destination address to go through the outbox."),
            ResponseAddress = context.ResponseAddress?.ToString(),
            FaultAddress = context.FaultAddress?.ToString(),
            ContentType = (context.ContentType ?? context.Serialization.DefaultContentType).ToString(),
            MessageTypes = string.Join(';', context.SupportedMessageTypes),
            Headers = SystemTextJsonMessageSerializer.Instance.SerializeDictionary(context.Headers.GetAll()),
            Properties = PropertiesOf(context),
            Body = context.Serializer.GetMessageBody(context).GetString(),
        };
    }

    private static string? PropertiesOf(SendContext context)
    {
        if (context is not MassTransit.Context.TransportSendContext transport)
            return null;
        var properties = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        transport.WritePropertiesTo(properties);
        return SystemTextJsonMessageSerializer.Instance.SerializeDictionary(properties);
    }
}
