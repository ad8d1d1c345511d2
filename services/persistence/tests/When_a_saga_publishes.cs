using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_saga_publishes
{
    [Fact(Timeout = 90_000)]
    public async Task State_and_event_are_committed_together_and_a_rolled_back_step_leaves_neither()
    {
        await using var stack = await TestStack.CreateAsync();
        var faults = new OrderFaults();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddOrders(faults));
        var orderId = Guid.NewGuid();
        faults.ThrowNext(3);

        await host.PublishAsync(new OrderOpened(orderId, 60_000));

        await Eventually.EqualsAsync("announced", 1, () => stack.EffectsAsync("opened"));
        Assert.Equal(3, faults.Thrown);
        Assert.Equal(1, await stack.CountAsync("SELECT COUNT(*) FROM saga_import WHERE state = 'Open'"));
        // Each rolled back attempt scheduled a timeout and published; only the last one's are there.
        Assert.Equal(1, await stack.CountAsync("SELECT COUNT(*) FROM outbox_message WHERE scheduling_token_id IS NOT NULL"));
        await Eventually.EqualsAsync("rows left in the outbox, the timeout apart", 1, stack.OutboxRowsAsync);
        var loaded = await host.Services.GetRequiredService<ILoadSagaRepository<Order>>().Load(orderId);
        Assert.Equal(12.10m, loaded.Amount);
        Assert.Equal(await stack.CountAsync("SELECT version FROM saga_import"), loaded.Version);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_finished_saga_is_deleted()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddOrders());
        var orderId = Guid.NewGuid();

        await host.PublishAsync(new OrderOpened(orderId, 60_000));
        await Eventually.EqualsAsync("announced", 1, () => stack.EffectsAsync("opened"));
        await host.PublishAsync(new OrderClosed(orderId));

        await Eventually.EqualsAsync("announced", 1, () => stack.EffectsAsync("closed"));
        Assert.Equal(0, await stack.CountAsync("SELECT COUNT(*) FROM saga_import"));
        await Eventually.EqualsAsync("rows left in the outbox: the timeout is cancelled", 0, stack.OutboxRowsAsync);
    }

    [Fact(Timeout = 90_000)]
    public async Task Searching_by_expression_is_refused()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddOrders());
        var repository = host.Services.GetRequiredService<IQuerySagaRepository<Order>>();

        await Assert.ThrowsAsync<NotSupportedException>(() => repository.Find(new MassTransit.Saga.SagaQuery<Order>(order => order.Ticks > 1)));
    }
}
