using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests.Stack;

/// <summary>Messages with output per second, end to end: consumed, inbox mark, one SQL row, one message out, that one consumed as well.</summary>
public static class Benchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var messages = args.Length > 0 ? int.Parse(args[0]) : 5_000;
        var concurrency = args.Length > 1 ? int.Parse(args[1]) : 16;
        await using var stack = await TestStack.CreateAsync();
        await using (await TestHost.StartAsync(stack, setup => setup.AddWork()))
        {
            // Declares the queues.
        }
        await using (var filler = await TestHost.StartAsync(stack, setup => setup.Outbox = options => options.Deliver = false))
        {
            var bus = filler.Services.GetRequiredService<IBus>();
            await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => bus.Publish(new Work(Guid.NewGuid()))));
        }
        var before = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await using var host = await TestHost.StartAsync(stack, setup =>
        {
            setup.AddWork();
            setup.Concurrency = concurrency;
            setup.Connections = concurrency * 2 + 4;
        });
        await Eventually.HoldsAsync(
            "every message is worked off", async () => await stack.EffectsAsync("done") >= messages, TimeSpan.FromMinutes(5));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"{messages} messages with output in {seconds:F1} s = {messages / seconds:F0}/s "
            + $"({2 * messages / seconds:F0} consumed/s), {concurrency} at a time, {Environment.ProcessorCount} processors, "
            + $"{(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / messages:F1} ms of CPU a message in this process");
        return 0;
    }
}
