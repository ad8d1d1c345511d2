using Imports.Contracts;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>Carries out what the API was asked to do to a dataset: its table first, then the version, in the transaction that decides the change. A repeat waits for the one before it, and then finds the change decided.</summary>
public sealed class RegisterDatasetConsumer(UnitOfWork unit, DatasetRegistration registration, DeliveryLimit limit) : IConsumer<RegisterDataset>
{
    public Task Consume(ConsumeContext<RegisterDataset> context)
        => limit.RunAsync(context, cancellationToken => registration.RunAsync(unit.Session, context.Message.ChangeId, cancellationToken));
}
