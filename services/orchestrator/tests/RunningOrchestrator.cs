using System.Collections.Concurrent;
using Imports.Contracts;
using Imports.Hosting;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Orchestrator.Tests;

/// <summary>An orchestrator over the real broker, and all that is published beside it.</summary>
public sealed class RunningOrchestrator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<object> heard = new();
    private HostReceiveEndpointHandle listener = null!;
    private int disposed;

    private RunningOrchestrator(WebApplication app) => this.app = app;

    public IBus Bus => app.Services.GetRequiredService<IBus>();

    public Leadership Leadership => app.Services.GetRequiredService<Leadership>();

    public static async Task<RunningOrchestrator> StartAsync(GivenImports given, params string[] settings)
    {
        LogContext.Current = null;
        var app = ServiceHost.Create("orchestrator", TestArguments.For(given.Database, given.Broker, [$"--Objects:Root={given.ObjectsRoot}", .. settings])).AddOrchestrator().Build();
        await app.StartAsync();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        var running = new RunningOrchestrator(app);
        await running.ListenAsync();
        return running;
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => Bus.Publish(message);

    public IReadOnlyList<T> Heard<T>() => [.. heard.OfType<T>()];

    public Task HearsAsync<T>(Func<T, bool> condition, string what)
        => Eventually.IsTrueAsync(() => heard.OfType<T>().Any(condition), TimeSpan.FromSeconds(30), what);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await listener.StopAsync();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        listener = Bus.ConnectReceiveEndpoint($"listener-{Guid.NewGuid():N}", endpoint =>
        {
            Hear<ParseImport>(endpoint);
            Hear<StageBatch>(endpoint);
            Hear<RollbackImport>(endpoint);
            Hear<RegisterDataset>(endpoint);
            Hear<ValidateBatch>(endpoint);
            Hear<ValidateImport>(endpoint);
            Hear<PreviewImport>(endpoint);
            Hear<MergeImport>(endpoint);
            Hear<FinalizeImport>(endpoint);
            Hear<ImportCompleted>(endpoint);
            Hear<ImportFailed>(endpoint);
            Hear<ImportCancelled>(endpoint);
            Hear<CancelImport>(endpoint);
            Hear<ImportProgressed>(endpoint);
        });
        await listener.Ready;
    }

    private void Hear<T>(IReceiveEndpointConfigurator endpoint)
        where T : class
        => endpoint.Handler<T>(context =>
        {
            heard.Enqueue(context.Message);
            return Task.CompletedTask;
        });
}
