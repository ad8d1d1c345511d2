using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>
/// Merges an import in one transaction: its own lock, the scope's, rows, counts, receipt, and the event that says so. A repeat waits for the transaction before
/// it, and after the commit only says again what the receipt has. A cancellation stops it; that is said once the server has rolled back.
/// </summary>
public sealed class MergeImportConsumer(
    UnitOfWork unit, ImportStore imports, DatasetStore datasets, ImportMerge merge, MergeWatcher watcher, RollbackWatch rollback, ImportHold hold, DeliveryLimit limit,
    ILogger<MergeImportConsumer> logger)
    : IConsumer<MergeImport>
{
    public Task Consume(ConsumeContext<MergeImport> context) => limit.RunAsync(context, cancellationToken => MergeAsync(context, cancellationToken));

    private async Task MergeAsync(ConsumeContext<MergeImport> context, CancellationToken cancellationToken)
    {
        var importId = context.Message.ImportId;
        await using var watch = watcher.Start(importId, cancellationToken);
        try
        {
            await hold.TakeAsync(unit.Session, importId, cancellationToken);
            var outcome = await MergeAsync(importId, watch);
            if (outcome?.Counts is { } counts)
                await context.Publish(Merged(importId, counts), context.CancellationToken);
            else if (outcome?.Failure is { } failure)
                await context.Publish(failure, context.CancellationToken);
        }
        catch (Exception e) when (e is ImportCancelledException || (watch.IsCancelled && e is OperationCanceledException))
        {
            // A session that was stopped is lost, and the server may be at the rollback for as long as the merge had run.
            await rollback.FollowAsync(importId, unit.Session.ConnectionId, RollBackAsync(importId, cancellationToken));
            throw new ImportCancelledException(importId);
        }
    }

    private async Task RollBackAsync(Guid importId, CancellationToken cancellationToken)
    {
        await unit.Session.RollbackAsync();
        await hold.WaitAsync(importId, cancellationToken);
    }

    private async Task<MergeOutcome?> MergeAsync(Guid importId, MergeWatch watch)
    {
        var import = await imports.FindAsync(unit.Session, importId, watch.Token);
        if (import is null)
        {
            Log.ImportNotDue(logger, importId, null);
            return null;
        }

        if (import is { CancelRequestedAt: not null, InsertedRows: null, Status: ImportStatus.Validated or ImportStatus.Loading })
            throw new ImportCancelledException(importId);
        var dataset = await datasets.GetAsync(unit.Session, import.TenantId, import.Dataset, import.DatasetVersion, watch.Token);
        return await merge.RunAsync(unit.Session, import, dataset, watch);
    }

    private static ImportMerged Merged(Guid importId, ImportCounts counts) => new()
    {
        ImportId = importId, InsertedRows = counts.InsertedRows ?? 0, UpdatedRows = counts.UpdatedRows ?? 0, UnchangedRows = counts.UnchangedRows ?? 0,
    };
}
