using System.Diagnostics.Metrics;
using System.Text.Json;
using Imports.Hosting;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Gateway.Tests;

/// <summary>A gateway, built as its process builds it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly WebApplication app;

    private RunningGateway(WebApplication app)
    {
        this.app = app;
        Address = app.Urls.First();
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = StartLimit };
    }

    public string Address { get; }
    public HttpClient Http { get; }
    public string QueueName => app.Services.GetRequiredService<GatewayOptions>().QueueName;

    public static async Task<RunningGateway> StartAsync(string[] args, TimeProvider? time = null)
    {
        // MassTransit keeps the first host's logger for the whole test otherwise.
        LogContext.Current = null!;
        var builder = ServiceHost.Create("gateway", args).AddGateway();
        if (time is not null)
            builder.Services.AddSingleton(time);
        var app = builder.Build();
        app.MapImportsHealth();
        app.MapGateway();
        using var limit = new CancellationTokenSource(StartLimit);
        await app.StartAsync(limit.Token);
        return new RunningGateway(app);
    }

    /// <summary>Waits until it takes from its queue: before that it calls itself degraded.</summary>
    public Task IsListeningAsync()
        => Eventually.IsTrueAsync(
            async () => JsonSerializer.Deserialize<JsonElement>(await Http.GetStringAsync("/health/ready")).GetProperty("status").GetString() == "healthy",
            StartLimit,
            $"{QueueName} has its consumer");

    /// <summary>Subscriptions to an import or a tenant.</summary>
    public int CountSubscriptions() => Measure("imports.gateway.subscriptions");

    /// <summary>Imports that are watched or remembered.</summary>
    public int CountImports() => Measure("imports.gateway.imports");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>What it says of itself to whoever measures.</summary>
    private int Measure(string name)
    {
        var instance = app.Services.GetRequiredService<GatewayOptions>().InstanceId;
        var count = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, enabler) =>
        {
            if (instrument.Name == name && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, instance)))
                enabler.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => count = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return count;
    }
}
