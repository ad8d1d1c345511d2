using Imports.Persistence.Tests.Stack;
using MassTransit;

namespace Imports.Persistence.Tests;

public sealed class When_a_consumer_throws_after_its_sql_and_publish
{
    [Fact(Timeout = 90_000)]
    public async Task Both_are_gone_and_the_retry_does_it_once()
    {
        await using var stack = await TestStack.CreateAsync();
        var seenInside = new List<long>();
        var script = new WorkScript();
        script.After = async (_, run) =>
        {
            lock (seenInside)
                seenInside.Add(stack.EffectsAsync("work").GetAwaiter().GetResult());
            await Task.Yield();
            if (run < 3)
                throw new ConcurrencyException("as if another message had changed it", typeof(object), Guid.Empty);
        };
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await host.PublishAsync(new Work(Guid.NewGuid()));

        await Eventually.EqualsAsync("messages out", 1, () => stack.EffectsAsync("done"));
        Assert.Equal(3, script.Runs);
        Assert.Equal([0, 0, 0], seenInside);
        Assert.Equal(1, await stack.EffectsAsync("work"));
        await Eventually.EqualsAsync("rows left in the outbox", 0, stack.OutboxRowsAsync);
        Assert.Equal(2, await stack.InboxRowsAsync());
    }

    [Fact(Timeout = 90_000)]
    public async Task A_lasting_fault_leaves_nothing_behind_and_the_message_goes_to_the_error_queue()
    {
        await using var stack = await TestStack.CreateAsync();
        var script = new WorkScript { After = (_, _) => throw new InvalidOperationException("for good") };
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await host.PublishAsync(new Work(Guid.NewGuid()));

        await Eventually.HoldsAsync("the message is in the error queue", async () =>
            await stack.HasQueueAsync("Work_error"));
        Assert.Equal(1, script.Runs);
        Assert.Equal(0, await stack.CountAsync("SELECT COUNT(*) FROM effect"));
        Assert.Equal(0, await stack.InboxRowsAsync());
        Assert.Equal(0, await stack.OutboxRowsAsync());
    }

    [Fact(Timeout = 90_000)]
    public async Task Each_attempt_has_a_scope_of_its_own()
    {
        await using var stack = await TestStack.CreateAsync();
        var units = new HashSet<object>();
        var script = new WorkScript();
        script.After = (context, run) =>
        {
            lock (units)
                units.Add(context.GetPayload<IServiceProvider>().GetService(typeof(UnitOfWork))!);
            return run < 3 ? throw new ConcurrencyException("again", typeof(object), Guid.Empty) : Task.CompletedTask;
        };
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await host.PublishAsync(new Work(Guid.NewGuid()));

        await Eventually.EqualsAsync("messages out", 1, () => stack.EffectsAsync("done"));
        Assert.Equal(3, units.Count);
    }
}
