using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_message_is_delivered_five_times_at_once
{
    [Fact(Timeout = 90_000)]
    public async Task It_has_one_effect_and_one_output()
    {
        await using var stack = await TestStack.CreateAsync();
        var script = new WorkScript();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await PublishFiveTimesAsync(host);

        await AssertOneEffectAsync(stack);
        Assert.Equal(1, script.Runs);
    }

    [Fact(Timeout = 90_000)]
    public async Task It_has_one_effect_although_the_first_run_rolls_back()
    {
        await using var stack = await TestStack.CreateAsync();
        var script = new WorkScript();
        script.After = (_, run) =>
            run == 1 ? throw new ConcurrencyException("the first rolls back", typeof(object), Guid.Empty) : Task.CompletedTask;
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await PublishFiveTimesAsync(host);

        await AssertOneEffectAsync(stack);
        Assert.Equal(2, script.Runs);
    }

    private static async Task PublishFiveTimesAsync(TestHost host)
    {
        var work = new Work(Guid.NewGuid());
        var messageId = NewId.NextGuid();
        var bus = host.Services.GetRequiredService<IBus>();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => bus.Publish(work, context => context.MessageId = messageId)));
    }

    private static async Task AssertOneEffectAsync(TestStack stack)
    {
        await Eventually.EqualsAsync("outputs", 1, () => stack.EffectsAsync("done"));
        await Eventually.HoldsAsync("the queue is empty", async () =>
            await stack.IsQueueEmptyAsync("Work"));
        Assert.Equal(1, await stack.EffectsAsync("work"));
        Assert.Equal(1, await stack.EffectsAsync("done"));
        Assert.False(await stack.HasErrorQueueAsync());
    }
}
