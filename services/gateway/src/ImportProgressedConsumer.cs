using Imports.Contracts;
using MassTransit;

namespace Imports.Gateway;

/// <summary>Hands an event to those who watch its import. With no watcher it is dropped: whoever comes later reads the ledger first.</summary>
internal sealed class ImportProgressedConsumer(Watches watches) : IConsumer<ImportProgressed>
{
    public Task Consume(ConsumeContext<ImportProgressed> context)
    {
        watches.Offer(context.Message.Snapshot);
        return Task.CompletedTask;
    }
}

/// <summary>The queue of one gateway instance.</summary>
internal static class OwnQueue
{
    /// <summary>
    /// A classic queue, since only such a one may expire. It outlives a lost connection, and goes when the instance has been away for long; auto-delete
    /// takes the exchange in front of it along.
    /// </summary>
    public static void UseOwnQueue(this IRabbitMqReceiveEndpointConfigurator endpoint, GatewayOptions options, IBusRegistrationContext context)
    {
        endpoint.Durable = true;
        endpoint.AutoDelete = true;
        endpoint.QueueExpiration = options.QueueExpiresAfter;
        endpoint.PrefetchCount = options.PrefetchMessages;
        // A message that cannot be read is of no use to anybody later: the next one says more.
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
        endpoint.ConfigureConsumer<ImportProgressedConsumer>(context);
    }
}
