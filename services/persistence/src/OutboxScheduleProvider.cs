using MassTransit;
using MassTransit.Scheduling;

namespace Imports.Persistence;

/// <summary>
/// Schedules by the outbox's <c>enqueue_time</c>: in the caller's transaction, durable, cancellable by token. A message that is already being sent
/// when it is cancelled may still arrive; sagas tell it by its token.
/// </summary>
internal sealed class OutboxScheduleProvider(ISendEndpointProvider endpoints, UnitOfWork unit) : IScheduleMessageProvider
{
    public async Task<ScheduledMessage<T>> ScheduleSend<T>(
        Uri destinationAddress, DateTime scheduledTime, T message, IPipe<SendContext<T>> pipe, CancellationToken cancellationToken)
        where T : class
    {
        var tokenId = ScheduleTokenIdCache<T>.GetTokenId(message, NewId.NextGuid());
        var schedulePipe = new ScheduleSendPipe<T>(pipe, scheduledTime) { ScheduledMessageId = tokenId };
        var endpoint = await endpoints.GetSendEndpoint(destinationAddress);
        await endpoint.Send(message, schedulePipe, cancellationToken);
        return new ScheduledMessageHandle<T>(schedulePipe.ScheduledMessageId ?? tokenId, scheduledTime, destinationAddress, message);
    }

    public Task CancelScheduledSend(Guid tokenId, CancellationToken cancellationToken)
    {
        unit.CancelScheduled(tokenId);
        return Task.CompletedTask;
    }

    public Task CancelScheduledSend(Uri destinationAddress, Guid tokenId, CancellationToken cancellationToken)
        => CancelScheduledSend(tokenId, cancellationToken);
}
