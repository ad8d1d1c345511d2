using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_message_is_scheduled
{
    [Fact(Timeout = 90_000)]
    public async Task It_arrives_in_time_after_a_restart()
    {
        await using var stack = await TestStack.CreateAsync();
        var due = DateTime.UtcNow.AddSeconds(4);
        await using (var host = await TestHost.StartAsync(stack, setup => setup.AddWork()))
            await host.InUnitAsync((services, _) => services.GetRequiredService<IMessageScheduler>().SchedulePublish(due, new WorkDone(Guid.NewGuid())));
        Assert.Equal(1, await stack.OutboxRowsAsync());

        await using var restarted = await TestHost.StartAsync(stack, setup => setup.AddWork());
        await Eventually.EqualsAsync("consumed", 1, () => stack.EffectsAsync("done"));

        Assert.True(DateTime.UtcNow >= due.AddMilliseconds(-50), "it came too early");
    }

    [Fact(Timeout = 90_000)]
    public async Task It_can_be_cancelled_by_its_token_in_a_later_transaction_and_in_the_same_one()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork());
        var due = DateTime.UtcNow.AddSeconds(60);
        var token = Guid.Empty;
        await host.InUnitAsync(async (services, _) =>
            token = (await services.GetRequiredService<IMessageScheduler>().SchedulePublish(due, new WorkDone(Guid.NewGuid()))).TokenId);
        Assert.Equal(1, await stack.OutboxRowsAsync());

        await host.InUnitAsync((services, _) => services.GetRequiredService<IMessageScheduler>().CancelScheduledPublish<WorkDone>(token));
        Assert.Equal(0, await stack.OutboxRowsAsync());

        await host.InUnitAsync(async (services, _) =>
        {
            var scheduler = services.GetRequiredService<IMessageScheduler>();
            var scheduled = await scheduler.SchedulePublish(due, new WorkDone(Guid.NewGuid()));
            await scheduler.CancelScheduledPublish<WorkDone>(scheduled.TokenId);
        });
        Assert.Equal(0, await stack.OutboxRowsAsync());
    }

    [Fact(Timeout = 90_000)]
    public async Task A_rolled_back_cancellation_cancels_nothing()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork());
        var token = Guid.Empty;
        await host.InUnitAsync(async (services, _) => token = (await services.GetRequiredService<IMessageScheduler>()
            .SchedulePublish(DateTime.UtcNow.AddSeconds(2), new WorkDone(Guid.NewGuid()))).TokenId);

        await host.InUnitAsync(
            (services, _) => services.GetRequiredService<IMessageScheduler>().CancelScheduledPublish<WorkDone>(token), commit: false);

        await Eventually.EqualsAsync("consumed", 1, () => stack.EffectsAsync("done"));
    }

    [Theory(Timeout = 90_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sagas_timeout_fires_after_a_restart(bool quorumQueues)
    {
        await using var stack = await TestStack.CreateAsync();
        var orderId = Guid.NewGuid();
        await using (var host = await TestHost.StartAsync(stack, setup => Setup(setup, quorumQueues)))
        {
            await host.PublishAsync(new OrderOpened(orderId, 4_000));
            await Eventually.EqualsAsync("announced", 1, () => stack.EffectsAsync("opened"));
        }

        await using var restarted = await TestHost.StartAsync(stack, setup => Setup(setup, quorumQueues));
        await Eventually.EqualsAsync("announced", 1, () => stack.EffectsAsync("expired"));

        Assert.Equal(0, await stack.CountAsync("SELECT COUNT(*) FROM saga_import"));
    }

    private static void Setup(HostSetup setup, bool quorumQueues)
    {
        setup.QuorumQueues = quorumQueues;
        setup.AddOrders();
    }
}
