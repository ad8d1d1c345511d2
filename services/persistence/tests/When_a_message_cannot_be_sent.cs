using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_message_cannot_be_sent
{
    /// <summary>Of the message itself, of its address, and of the broker, which closes the channel under its neighbours.</summary>
    [Theory(Timeout = 90_000)]
    [InlineData("body = 'not json'")]
    [InlineData("destination_address = 'no address'")]
    [InlineData("destination_address = 'exchange:Imports.Persistence.Tests.Stack:WorkDone?type=topic'")]
    public async Task It_is_parked_with_its_error_and_the_others_pass(string damage)
    {
        await using var stack = await TestStack.CreateAsync();
        await using (var host = await TestHost.StartAsync(stack, setup =>
        {
            setup.AddWork();
            setup.Outbox = options => options.Deliver = false;
        }))
        {
            for (var n = 0; n < 20; n++)
                await host.PublishAsync(new WorkDone(Guid.NewGuid()));
        }
        await stack.ExecuteAsync($"UPDATE outbox_message SET {damage} ORDER BY id LIMIT 1");

        await using var deliverer = await TestHost.StartAsync(stack, setup =>
        {
            setup.AddWork();
            setup.Outbox = options =>
            {
                options.MaxAttempts = 3;
                options.RetryDelay = TimeSpan.FromMilliseconds(50);
                options.BrokerPause = TimeSpan.FromMilliseconds(100);
                options.PublishTimeout = TimeSpan.FromSeconds(2);
            };
        });

        await Eventually.EqualsAsync("the others", 19, () => stack.EffectsAsync("done"), TimeSpan.FromSeconds(60));
        await deliverer.PublishAsync(new WorkDone(Guid.NewGuid()));
        await Eventually.EqualsAsync("a later one", 20, () => stack.EffectsAsync("done"), TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("parked", 1, () => stack.CountAsync(
            "SELECT COUNT(*) FROM outbox_message WHERE state = 'parked' AND attempts = 3 AND last_error LIKE '%Exception%'"), TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("pending", 0, () => stack.CountAsync("SELECT COUNT(*) FROM outbox_message WHERE state = 'pending'"));
    }
}
