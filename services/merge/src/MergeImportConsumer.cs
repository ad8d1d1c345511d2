using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>
/// Merges an import in one transaction: scope lock, upsert, counts, receipt, and the event that says so. A repeat after the commit finds the receipt and
/// only says it again.
/// </summary>
public sealed class MergeImportConsumer(
    UnitOfWork unit, ImportStore imports, DatasetStore datasets, ReceiptStore receipts, ScopeStore scopes, UpsertMerge merge, MergeAnnouncer announcer, ILogger<MergeImportConsumer> logger)
    : IConsumer<MergeImport>
{
    public async Task Consume(ConsumeContext<MergeImport> context)
    {
        var session = unit.Session;
        var import = await imports.FindAsync(session, context.Message.ImportId, context.CancellationToken);
        if (import is null)
        {
            Log.ImportNotDue(logger, context.Message.ImportId, null);
            return;
        }

        var dataset = await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, context.CancellationToken);
        await scopes.LockAsync(session, import.TenantId, dataset.TargetTable, context.CancellationToken);

        // Only now is what is read true until the commit: another delivery of the same message would have waited for the scope.
        var counts = await receipts.FindAsync(session, import.ImportId, context.CancellationToken)
            ?? await MergeAsync(session, import.ImportId, dataset, context.CancellationToken);
        if (counts is null)
            return;
        await context.Publish(
            new ImportMerged
            {
                ImportId = import.ImportId, InsertedRows = counts.InsertedRows ?? 0, UpdatedRows = counts.UpdatedRows ?? 0, UnchangedRows = counts.UnchangedRows ?? 0,
            },
            context.CancellationToken);
    }

    private async Task<ImportCounts?> MergeAsync(MySqlSession session, Guid importId, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var import = await imports.FindAsync(session, importId, cancellationToken);
        if (import is not { Status: ImportStatus.Validated or ImportStatus.Loading, ValidRows: not null })
        {
            Log.ImportNotDue(logger, importId, import?.Status);
            return null;
        }

        await announcer.AnnounceAsync(importId, cancellationToken);
        var counts = await merge.RunAsync(session, import, dataset, cancellationToken);
        if (!await imports.SetMergedCountsAsync(session, importId, counts, cancellationToken))
            throw new ObsoleteWorkException($"Import {importId} left its status while it was merged.");
        await scopes.AdvanceAsync(session, import.TenantId, dataset.TargetTable, cancellationToken);
        await receipts.InsertAsync(session, importId, dataset.TargetTable, cancellationToken);
        return counts;
    }
}
