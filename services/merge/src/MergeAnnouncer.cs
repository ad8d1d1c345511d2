using Imports.Contracts;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>Says that a merge begins, in a transaction of its own: the merge's commits only when it is over.</summary>
public sealed class MergeAnnouncer(IServiceScopeFactory scopes)
{
    public async Task AnnounceAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new MergeStarted { ImportId = importId }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}
