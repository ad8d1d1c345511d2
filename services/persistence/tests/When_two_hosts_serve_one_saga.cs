using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_two_hosts_serve_one_saga
{
    private const int Ticks = 200;

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_event_is_lost_or_counted_twice(bool insertOnInitial)
    {
        await using var stack = await TestStack.CreateAsync();
        await using var first = await TestHost.StartAsync(stack, setup => setup.AddOrders());
        await using var second = await TestHost.StartAsync(stack, setup => setup.AddOrders());
        var bus = first.Services.GetRequiredService<IBus>();
        var orderId = Guid.NewGuid();

        // All at once, so that creators race: by the plain path, or by InsertOnInitial with ten openings of which one counts.
        await Task.WhenAll(Enumerable.Range(0, Ticks).Select(async n =>
        {
            if (insertOnInitial && n < 10)
                await bus.Publish(new OrderOpened(orderId, 600_000));
            await bus.Publish(new OrderTicked(orderId));
        }));

        await Eventually.EqualsAsync("messages finished", insertOnInitial ? Ticks + 10 : Ticks,
            () => stack.CountAsync("SELECT COUNT(*) FROM inbox_state WHERE consumer LIKE '%Order' OR consumer LIKE '%OrderMachine%'"),
            TimeSpan.FromSeconds(90));
        var loaded = await first.Services.GetRequiredService<ILoadSagaRepository<Order>>().Load(orderId);
        Assert.Equal(Ticks, loaded.Ticks);
        Assert.False(await stack.HasErrorQueueAsync());
        Assert.True(await stack.EffectsAsync("opened") <= 1);
    }
}
