using MassTransit;

namespace Imports.Parsing.Tests;

/// <summary>A plain bus, as an upstream system has one.</summary>
internal sealed class TestBus : IAsyncDisposable
{
    private readonly IBusControl bus;

    private TestBus(IBusControl bus) => this.bus = bus;

    public static async Task<TestBus> StartAsync(Uri broker)
    {
        LogContext.Current = null;
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(broker));
        await bus.StartAsync();
        return new TestBus(bus);
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => bus.Publish(message);

    public async ValueTask DisposeAsync() => await bus.StopAsync();
}
