using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;

namespace Imports.Persistence;

/// <summary>
/// What <see cref="IPublishEndpoint"/> and <see cref="ISendEndpointProvider"/> mean in a scope: in a consumer its context, elsewhere the
/// outbox of the scope's unit of work.
/// </summary>
internal sealed class MySqlScopedBusContextProvider(
    IBus bus, UnitOfWork unit, Bind<IBus, IClientFactory> clientFactory, Bind<IBus, IScopedConsumeContextProvider> consumeContext,
    IServiceProvider services)
    : IScopedBusContextProvider<IBus>
{
    public ScopedBusContext Context { get; } = consumeContext.Value.HasContext
        ? new ConsumeContextScopedBusContext(consumeContext.Value.GetContext(), clientFactory.Value)
        : new MySqlScopedBusContext(bus, unit, clientFactory.Value, services);
}

internal sealed class MySqlScopedBusContext(IBus bus, UnitOfWork unit, IClientFactory clientFactory, IServiceProvider services)
    : ScopedBusContext, OutboxSendContext
{
    private ISendEndpointProvider? sendEndpointProvider;
    private IPublishEndpoint? publishEndpoint;
    private IScopedClientFactory? scopedClientFactory;

    public ISendEndpointProvider SendEndpointProvider => sendEndpointProvider ??= new OutboxSendEndpointProvider(this, bus);

    public IPublishEndpoint PublishEndpoint => publishEndpoint ??= new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus));

    // Requests bypass the outbox: their answer could not come before the commit.
    public IScopedClientFactory ClientFactory
        => scopedClientFactory ??= new ScopedClientFactory(new ClientFactory(new ScopedClientFactoryContext(clientFactory, services)), null);

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        unit.Add(OutgoingMessage.From(context));
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => services.GetService(serviceType);
}
