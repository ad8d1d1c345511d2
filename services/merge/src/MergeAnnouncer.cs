using Imports.Contracts;
using Imports.Ledger;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>Begins a merge and says so, in a transaction of its own: the merge's commits only when it is over.</summary>
public sealed class MergeAnnouncer(IServiceScopeFactory scopes, ImportStore imports)
{
    /// <summary>False, and nothing is said, when the import is to be cancelled or has left its status: it must not be merged.</summary>
    public async Task<bool> BeginAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        var loader = await unit.Session.BulkLoaderNameAsync(cancellationToken);
        if (!await imports.BeginMergeAsync(unit.Session, importId, loader, cancellationToken))
            return false;
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new MergeStarted { ImportId = importId }, cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return true;
    }
}
