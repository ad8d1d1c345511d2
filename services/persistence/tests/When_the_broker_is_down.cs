using Imports.Persistence.Tests.Stack;

namespace Imports.Persistence.Tests;

public sealed class When_the_broker_is_down
{
    [Fact(Timeout = 120_000)]
    public async Task Messages_wait_without_a_counted_attempt_and_leave_when_it_is_back()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var proxy = new BrokerProxy(stack.Broker);
        await using var host = await TestHost.StartAsync(stack, setup =>
        {
            setup.AddWork();
            setup.BrokerPort = proxy.Port;
            setup.Outbox = options =>
            {
                options.MaxAttempts = 2;
                options.RetryDelay = TimeSpan.FromMilliseconds(20);
                options.BrokerPause = TimeSpan.FromMilliseconds(50);
                options.PublishTimeout = TimeSpan.FromSeconds(1);
            };
        });
        await host.PublishAsync(new WorkDone(Guid.NewGuid()));
        await Eventually.EqualsAsync("consumed before", 1, () => stack.EffectsAsync("done"));

        await proxy.CutAsync();
        for (var n = 0; n < 30; n++)
            await host.PublishAsync(new WorkDone(Guid.NewGuid()));
        // Long enough for several rounds of delivery to fail: proven by the clock of the database, not by a sleep of the test.
        await Eventually.HoldsAsync("some rounds have passed", async () => await stack.CountAsync(
            "SELECT COUNT(*) FROM outbox_message WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL 4 SECOND") == 30);
        Assert.Equal(0, await stack.CountAsync("SELECT COUNT(*) FROM outbox_message WHERE attempts > 0 OR state = 'parked'"));
        Assert.Equal(1, await stack.EffectsAsync("done"));

        proxy.Restore();

        await Eventually.EqualsAsync("consumed", 31, () => stack.EffectsAsync("done"), TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("rows left in the outbox", 0, stack.OutboxRowsAsync);
    }
}
