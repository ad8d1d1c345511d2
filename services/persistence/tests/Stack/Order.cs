using MassTransit;

namespace Imports.Persistence.Tests.Stack;

public sealed record OrderTicked(Guid OrderId);

public sealed record OrderOpened(Guid OrderId, int TimeoutMilliseconds);

public sealed record OrderClosed(Guid OrderId);

public sealed record OrderExpired(Guid OrderId);

public sealed record OrderAnnounced(Guid OrderId, string What);

public sealed class Order : SagaStateMachineInstance, ISagaVersion
{
    public Guid CorrelationId { get; set; }
    public string CurrentState { get; set; } = "";
    public int Version { get; set; }
    public int Ticks { get; set; }
    public decimal Amount { get; set; }
    public Guid? TimeoutToken { get; set; }
}

/// <summary>Throws in the next activity after the state was changed and an event published, as often as told.</summary>
public sealed class OrderFaults
{
    private int left;

    public int Thrown { get; private set; }

    public void ThrowNext(int times) => Volatile.Write(ref left, times);

    public void MaybeThrow()
    {
        if (Interlocked.Decrement(ref left) < 0)
            return;
        Thrown++;
        throw new ConcurrencyException("as told", typeof(Order), Guid.Empty);
    }
}

public sealed class OrderMachine : MassTransitStateMachine<Order>
{
    public OrderMachine(OrderFaults faults)
    {
        InstanceState(order => order.CurrentState);
        Event(() => Ticked, e => e.CorrelateById(context => context.Message.OrderId));
        Event(() => Opened, e =>
        {
            e.CorrelateById(context => context.Message.OrderId);
            e.InsertOnInitial = true;
            e.SetSagaFactory(context => new Order { CorrelationId = context.Message.OrderId });
        });
        Event(() => Closed, e => e.CorrelateById(context => context.Message.OrderId));
        Schedule(() => Timeout, order => order.TimeoutToken, s => s.Received = e => e.CorrelateById(context => context.Message.OrderId));

        Initially(
            When(Ticked).Then(Tick).TransitionTo(Open),
            When(Opened)
                .Schedule(Timeout, context => new OrderExpired(context.Saga.CorrelationId),
                    context => TimeSpan.FromMilliseconds(context.Message.TimeoutMilliseconds))
                .Then(context => context.Saga.Amount = 12.10m)
                .Publish(context => new OrderAnnounced(context.Saga.CorrelationId, "opened"))
                .TransitionTo(Open)
                .Then(_ => faults.MaybeThrow()));
        During(Open,
            When(Ticked).Then(Tick),
            Ignore(Opened),
            When(Closed).Unschedule(Timeout).Publish(context => new OrderAnnounced(context.Saga.CorrelationId, "closed")).Finalize(),
            When(Timeout!.Received).Publish(context => new OrderAnnounced(context.Saga.CorrelationId, "expired")).Finalize());
        SetCompletedWhenFinalized();
    }

    public State Open { get; private set; } = null!;
    public Event<OrderTicked> Ticked { get; private set; } = null!;
    public Event<OrderOpened> Opened { get; private set; } = null!;
    public Event<OrderClosed> Closed { get; private set; } = null!;
    public Schedule<Order, OrderExpired> Timeout { get; private set; } = null!;

    private static void Tick<T>(BehaviorContext<Order, T> context)
        where T : class
        => context.Saga.Ticks++;
}

public sealed class OrderAnnouncedConsumer(UnitOfWork unit) : IConsumer<OrderAnnounced>
{
    public Task Consume(ConsumeContext<OrderAnnounced> context) => Effect.InsertAsync(unit, context.Message.OrderId, context.Message.What);
}
