using Imports.Contracts;
using Imports.Hosting;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Merge.Tests;

/// <summary>The merge service over the real broker, and what it says.</summary>
public sealed class RunningMerge : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Heard heard;

    private RunningMerge(WebApplication app, Heard heard)
    {
        this.app = app;
        this.heard = heard;
    }

    public static async Task<RunningMerge> StartAsync(GivenValidatedImport given)
    {
        LogContext.Current = null;
        var heard = new Heard();
        var builder = ServiceHost.Create("merge", TestArguments.For(given.Database, given.Broker)).AddMerge();
        builder.Services.AddSingleton(heard).AddHostedService<Listener>();
        var app = builder.Build();
        await app.StartAsync();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new RunningMerge(app, heard);
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => app.Services.GetRequiredService<IBus>().Publish(message);

    public Task MergedAsync(Guid importId, int times = 1)
        => Eventually.IsTrueAsync(() => heard.Merged.Count(id => id == importId) >= times, TimeSpan.FromSeconds(30), $"ImportMerged {times} times");

    public Task FinalizedAsync(Guid importId)
        => Eventually.IsTrueAsync(() => heard.Finalized.Contains(importId), TimeSpan.FromSeconds(30), "ImportFinalized");

    public Task FailedAsync(Guid importId, string code)
        => Eventually.IsTrueAsync(() => heard.Failed.Contains((importId, code)), TimeSpan.FromSeconds(30), $"ImportStepFailed with {code}");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    internal sealed class Heard
    {
        public System.Collections.Concurrent.ConcurrentBag<Guid> Merged { get; } = [];
        public System.Collections.Concurrent.ConcurrentBag<Guid> Finalized { get; } = [];
        public System.Collections.Concurrent.ConcurrentBag<(Guid, string)> Failed { get; } = [];
    }

    /// <summary>Listens on a queue of its own, beside the service's.</summary>
    private sealed class Listener(IBus bus, Heard heard) : Microsoft.Extensions.Hosting.IHostedService
    {
        private HostReceiveEndpointHandle? handle;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            handle = bus.ConnectReceiveEndpoint("test-listener", endpoint =>
            {
                endpoint.Handler<ImportMerged>(context => Add(heard.Merged, context.Message.ImportId));
                endpoint.Handler<ImportFinalized>(context => Add(heard.Finalized, context.Message.ImportId));
                endpoint.Handler<ImportStepFailed>(context => Add(heard.Failed, (context.Message.ImportId, context.Message.Code)));
            });
            await handle.Ready;
        }

        public Task StopAsync(CancellationToken cancellationToken) => handle?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        private static Task Add<T>(System.Collections.Concurrent.ConcurrentBag<T> bag, T item)
        {
            bag.Add(item);
            return Task.CompletedTask;
        }
    }
}
