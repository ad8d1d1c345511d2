using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_many_messages_fail_at_random
{
    private const int Messages = 2_000;

    [Theory(Timeout = 240_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_effect_and_every_output_happens_exactly_once(bool quorumQueues)
    {
        await using var stack = await TestStack.CreateAsync();
        var random = new Random(20_261_122);
        var script = new WorkScript
        {
            After = (_, _) =>
            {
                lock (random)
                    return random.Next(10) == 0 ? throw new ConcurrencyException("at random", typeof(object), Guid.Empty) : Task.CompletedTask;
            },
        };
        // Two processes, eight consumers each, and both deliver.
        await using var first = await TestHost.StartAsync(stack, setup => Setup(setup, script, quorumQueues));
        await using var second = await TestHost.StartAsync(stack, setup => Setup(setup, script, quorumQueues));
        var bus = first.Services.GetRequiredService<IBus>();

        await Task.WhenAll(Enumerable.Range(0, Messages).Select(async n =>
        {
            var work = new Work(Guid.NewGuid());
            var messageId = NewId.NextGuid();
            for (var times = n % 5 == 0 ? 3 : 1; times > 0; times--)
                await bus.Publish(work, context => context.MessageId = messageId);
        }));

        await Eventually.EqualsAsync("outputs", Messages, () => stack.EffectsAsync("done"), TimeSpan.FromMinutes(2));
        await Eventually.EqualsAsync("rows left in the outbox", 0, stack.OutboxRowsAsync);
        Assert.Equal(Messages, await stack.EffectsAsync("work"));
        Assert.Equal(2 * Messages, await stack.CountAsync("SELECT COUNT(*) FROM (SELECT DISTINCT work_id, kind FROM effect) e"));
        Assert.Equal(2 * Messages, await stack.CountAsync("SELECT COUNT(*) FROM effect"));
        Assert.Equal(2 * Messages, await stack.InboxRowsAsync());
        Assert.False(await stack.HasErrorQueueAsync());
    }

    private static void Setup(HostSetup setup, WorkScript script, bool quorumQueues)
    {
        setup.QuorumQueues = quorumQueues;
        setup.AddWork(script);
    }
}
