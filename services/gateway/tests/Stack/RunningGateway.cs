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

    public static async Task<RunningGateway> StartAsync(string[] args)
    {
        // MassTransit keeps the first host's logger for the whole test otherwise.
        LogContext.Current = null!;
        var app = ServiceHost.Create("gateway", args).AddGateway().Build();
        app.MapImportsHealth();
        app.MapGateway();
        using var limit = new CancellationTokenSource(StartLimit);
        await app.StartAsync(limit.Token);
        return new RunningGateway(app);
    }

    /// <summary>Waits until its queue is there and bound.</summary>
    public Task IsListeningAsync(TestBroker broker)
        => Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await broker.Management.GetAsync($"api/queues/{broker.VirtualHost}/{QueueName}");
                return response.IsSuccessStatusCode
                    && JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).TryGetProperty("consumers", out var consumers)
                    && consumers.GetInt32() > 0;
            },
            StartLimit,
            $"{QueueName} has its consumer");

    /// <summary>What it says of itself to whoever measures: subscriptions to an import or a tenant.</summary>
    public int CountSubscriptions()
    {
        var instance = app.Services.GetRequiredService<GatewayOptions>().InstanceId;
        var count = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, enabler) =>
        {
            if (instrument.Name == "imports.gateway.subscriptions" && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, instance)))
                enabler.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => count = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
