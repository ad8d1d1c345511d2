using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_request_publishes
{
    [Fact(Timeout = 60_000)]
    public async Task The_message_leaves_on_commit_together_with_the_row()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork());

        await host.InUnitAsync(async (services, unit) =>
        {
            await Effect.InsertAsync(unit, Guid.NewGuid(), "request");
            await services.GetRequiredService<IPublishEndpoint>().Publish(new WorkDone(Guid.NewGuid()));
        });

        await Eventually.EqualsAsync("consumed", 1, () => stack.EffectsAsync("done"));
        Assert.Equal(1, await stack.EffectsAsync("request"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_leaves_on_rollback()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork());

        await host.InUnitAsync(async (services, unit) =>
        {
            await Effect.InsertAsync(unit, Guid.NewGuid(), "request");
            await services.GetRequiredService<IPublishEndpoint>().Publish(new WorkDone(Guid.NewGuid()));
        }, commit: false);
        // A later message overtakes nothing: once it is through, the first would have been as well.
        await host.PublishAsync(new WorkDone(Guid.NewGuid()));

        await Eventually.EqualsAsync("consumed", 1, () => stack.EffectsAsync("done"));
        Assert.Equal(0, await stack.EffectsAsync("request"));
        Assert.Equal(0, await stack.OutboxRowsAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_that_another_transaction_holds_holds_up_no_other()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork());
        // Due later, so that nobody claims it: what is locked here is as if another process were sending it.
        await host.InUnitAsync((services, _) => services.GetRequiredService<IMessageScheduler>().SchedulePublish(DateTime.UtcNow.AddHours(1), new WorkDone(Guid.NewGuid())));
        await using var other = await stack.Pool.OpenAsync();
        await other.BeginAsync();
        Assert.Single(await other.QueryAsync<long>("SELECT id FROM outbox_message FOR UPDATE"));

        // Several at once, for which a server that has only a few rows would rather read the whole table than look each up.
        await host.InUnitAsync(async (services, _) =>
        {
            for (var i = 0; i < 10; i++)
                await services.GetRequiredService<IPublishEndpoint>().Publish(new WorkDone(Guid.NewGuid()));
        });

        await Eventually.EqualsAsync("left in the outbox", 1, stack.OutboxRowsAsync);
        await other.RollbackAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Publishing_without_a_begun_unit_of_work_is_refused()
    {
        await using var stack = await TestStack.CreateAsync();
        await using var host = await TestHost.StartAsync(stack, _ => { });
        await using var scope = host.Services.CreateAsyncScope();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new WorkDone(Guid.NewGuid())));

        Assert.Contains("UnitOfWork.BeginAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_consumer_cannot_commit_on_its_own()
    {
        await using var stack = await TestStack.CreateAsync();
        Exception? error = null;
        var script = new WorkScript();
        script.After = async (context, _) =>
            error = await Record.ExceptionAsync(() => ((UnitOfWork)context.GetPayload<IServiceProvider>().GetService(typeof(UnitOfWork))!).CommitAsync());
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await host.PublishAsync(new Work(Guid.NewGuid()));

        await Eventually.EqualsAsync("messages out", 1, () => stack.EffectsAsync("done"));
        Assert.IsType<InvalidOperationException>(error);
    }
}
