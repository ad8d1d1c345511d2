using Imports.Contracts;
using Imports.Ledger;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>Puts the table back that an import has replaced, notes that, or why not, and says so. A repeat waits for the one before it at the scope of the target, and then finds nothing asked for.</summary>
public sealed class RollbackImportConsumer(UnitOfWork unit, ImportRollback rollback, SnapshotReader snapshots, DeliveryLimit limit, ILogger<RollbackImportConsumer> logger)
    : IConsumer<RollbackImport>
{
    public Task Consume(ConsumeContext<RollbackImport> context) => limit.RunAsync(context, cancellationToken => RollBackAsync(context, cancellationToken));

    private async Task RollBackAsync(ConsumeContext<RollbackImport> context, CancellationToken cancellationToken)
    {
        var importId = context.Message.ImportId;
        var result = await rollback.RunAsync(unit.Session, importId, cancellationToken);
        if (result.Outcome == RollbackOutcome.NotDue)
        {
            Log.RollbackNotDue(logger, importId);
            return;
        }

        if (result is { Outcome: RollbackOutcome.RolledBack, Request: { } request })
            await context.Publish(
                new ImportRolledBack
                {
                    ImportId = importId, TenantId = request.TenantId, Dataset = request.Dataset, IdempotencyKey = request.IdempotencyKey, RolledBackAt = result.RolledBackAt,
                    RestoredRows = result.Undone?.RestoredRows, DeletedRows = result.Undone?.DeletedRows, KeptRows = result.Undone?.KeptRows,
                },
                context.CancellationToken);
        if (await snapshots.FindAsync(unit.Session, importId, CancellationToken.None) is { } snapshot)
            await context.Publish(new ImportProgressed { Snapshot = snapshot }, context.CancellationToken);
    }
}
