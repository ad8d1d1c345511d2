using System.Collections.Concurrent;
using Imports.Contracts;
using Imports.Hosting;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Imports.Validation.Tests;

/// <summary>The validation service over the real broker, and what it says.</summary>
public sealed class RunningValidation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestBroker broker;
    private readonly WebApplication app;
    private readonly Heard heard;

    private RunningValidation(TestBroker broker, WebApplication app, Heard heard)
    {
        this.broker = broker;
        this.app = app;
        this.heard = heard;
    }

    public static async Task<RunningValidation> StartAsync(GivenRuns given)
    {
        LogContext.Current = null;
        var broker = new TestBroker();
        await broker.InitializeAsync();
        var heard = new Heard();
        var builder = ServiceHost.Create("validation", TestArguments.For(given.Database, broker, $"--Objects:Root={given.ObjectsRoot}")).AddValidation();
        builder.Services.AddSingleton(heard).AddHostedService<Listener>();
        var app = builder.Build();
        await app.StartAsync();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Patience);
        return new RunningValidation(broker, app, heard);
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => app.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>All that the service has said of an import, in the order in which it was heard.</summary>
    public IReadOnlyList<object> Said(Guid importId) => [.. heard.Events.Where(said => said.ImportId == importId).Select(said => said.Event)];

    public Task SaysAsync(Guid importId, int events = 1)
        => Eventually.IsTrueAsync(() => Said(importId).Count >= events, Patience, $"{events} events of validation");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await broker.DisposeAsync();
    }

    internal sealed class Heard
    {
        public ConcurrentQueue<(Guid ImportId, object Event)> Events { get; } = [];
    }

    /// <summary>Listens on a queue of its own, beside the service's.</summary>
    private sealed class Listener(IBus bus, Heard heard) : IHostedService
    {
        private HostReceiveEndpointHandle? handle;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            handle = bus.ConnectReceiveEndpoint("test-listener", endpoint =>
            {
                endpoint.Handler<BatchesValidated>(context => Add(context.Message.ImportId, context.Message));
                endpoint.Handler<ImportValidated>(context => Add(context.Message.ImportId, context.Message));
                endpoint.Handler<ImportStepFailed>(context => Add(context.Message.ImportId, context.Message));
            });
            await handle.Ready;
        }

        public Task StopAsync(CancellationToken cancellationToken) => handle?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        private Task Add(Guid importId, object said)
        {
            heard.Events.Enqueue((importId, said));
            return Task.CompletedTask;
        }
    }
}
