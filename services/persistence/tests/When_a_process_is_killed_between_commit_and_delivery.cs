using System.Diagnostics;
using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_process_is_killed_between_commit_and_delivery
{
    [Fact(Timeout = 120_000)]
    public async Task Another_delivers_later_and_the_consumer_is_not_run_again()
    {
        await using var stack = await TestStack.CreateAsync();
        using var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(stack)) { UseShellExecute = false })!;
        try
        {
            await Eventually.HoldsAsync("the worker listens", async () =>
                await stack.IsBoundAsync(typeof(Work)) && await stack.IsBoundAsync(typeof(WorkDone)));
            // A bus without endpoints: what it publishes goes straight to the worker.
            await using (var sender = await TestHost.StartAsync(stack, setup => setup.Outbox = options => options.Deliver = false))
                await sender.Services.GetRequiredService<IBus>().Publish(new Work(Guid.NewGuid()));
            await Eventually.EqualsAsync("committed effects", 1, () => stack.EffectsAsync("work"));
        }
        finally
        {
            worker.Kill();
            await worker.WaitForExitAsync();
        }
        Assert.Equal(1, await stack.OutboxRowsAsync());
        Assert.Equal(0, await stack.EffectsAsync("done"));

        var script = new WorkScript();
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));

        await Eventually.EqualsAsync("messages out", 1, () => stack.EffectsAsync("done"));
        await Eventually.HoldsAsync("the redelivered message is acknowledged", async () =>
            await stack.IsQueueEmptyAsync("Work"));
        Assert.Equal(0, script.Runs);
        Assert.Equal(1, await stack.EffectsAsync("work"));
        await Eventually.EqualsAsync("rows left in the outbox", 0, stack.OutboxRowsAsync);
    }

    // Run as `dotnet x.dll` the process path is dotnet itself.
    private static IEnumerable<string> Arguments(TestStack stack)
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(TestStack).Assembly.Location, "--worker", stack.Server.ControlSchema, stack.Broker.ToString()]
            : ["--worker", stack.Server.ControlSchema, stack.Broker.ToString()];
}
