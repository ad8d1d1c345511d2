using Imports.MySql;
using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Scheduling;

namespace Imports.Persistence;

/// <summary>What the consumer sees: sends, publishes and schedules go to the unit of work.</summary>
internal sealed class MySqlOutboxConsumeContext<T> : OutboxConsumeContextProxy<T>
    where T : class
{
    private readonly UnitOfWork unit;

    public MySqlOutboxConsumeContext(
        ConsumeContext<T> context, OutboxConsumeOptions options, IServiceProvider services, UnitOfWork unit, bool isDuplicate)
        : base(context, options, services)
    {
        this.unit = unit;
        IsMessageConsumed = isDuplicate;
        // State machines find their scheduler here; so none has to be configured on the bus.
        context.AddOrUpdatePayload<MessageSchedulerContext>(NewScheduler, _ => NewScheduler());
    }

    public override bool ContinueProcessing { get; set; } = true;
    public override bool IsMessageConsumed { get; }

    /// <summary>A duplicate's messages are the delivery service's job, never this pipeline's.</summary>
    public override bool IsOutboxDelivered => IsMessageConsumed;

    public override int ReceiveCount => IsMessageConsumed ? 1 : 0;
    public override long? LastSequenceNumber => null;

    /// <summary>Commits inside the pipe, so that a failed commit is reported and retried like a failed consumer.</summary>
    public override async Task SetConsumed()
    {
        await unit.CommitInPipelineAsync(typeof(T).Name);
        CrashPoint.Reached("before_ack", typeof(T).Name);
    }

    public override Task SetDelivered() => Task.CompletedTask;
    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult(new List<OutboxMessageContext>());
    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
    public override Task RemoveOutboxMessages() => Task.CompletedTask;

    public override Task AddSend<TMessage>(SendContext<TMessage> context)
    {
        unit.Add(OutgoingMessage.From(context));
        return Task.CompletedTask;
    }

    private ConsumeMessageSchedulerContext NewScheduler()
        => new(this, consume => new MessageScheduler(new OutboxScheduleProvider(consume, unit), consume.GetPayload<IBusTopology>()));
}
