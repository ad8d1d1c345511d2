using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Persistence;
using MassTransit;

namespace Imports.Merge;

/// <summary>
/// A dry run: counts what an upsert would do, keeps the counts with the import, and a sample of the differences, and says so. The target is read without locks
/// and never written. A repeat says the kept counts again.
/// </summary>
public sealed class PreviewImportConsumer(
    UnitOfWork unit, ImportStore imports, DatasetStore datasets, ImportPreview preview, DifferenceStore differences, MergeWatcher watcher, DeliveryLimit limit,
    ILogger<PreviewImportConsumer> logger)
    : IConsumer<PreviewImport>
{
    public Task Consume(ConsumeContext<PreviewImport> context) => limit.RunAsync(context, cancellationToken => PreviewAsync(context, cancellationToken));

    private async Task PreviewAsync(ConsumeContext<PreviewImport> context, CancellationToken cancellationToken)
    {
        var importId = context.Message.ImportId;
        await using var watch = watcher.Start(importId, cancellationToken);
        try
        {
            if (await CountAsync(importId, watch) is { } counts)
                await context.Publish(Previewed(importId, counts), context.CancellationToken);
        }
        catch (OperationCanceledException) when (watch.IsCancelled)
        {
            throw new ObsoleteWorkException($"Import {importId} is to be cancelled.");
        }
    }

    private async Task<ImportCounts?> CountAsync(Guid importId, MergeWatch watch)
    {
        var import = await imports.FindAsync(unit.Session, importId, watch.Token);
        if (import is { Mode: ImportMode.Validate, InsertedRows: not null })
            return new ImportCounts { InsertedRows = import.InsertedRows, UpdatedRows = import.UpdatedRows, UnchangedRows = import.UnchangedRows };
        if (import is not { Mode: ImportMode.Validate, Status: ImportStatus.Validated, ValidRows: not null })
        {
            Log.ImportNotDue(logger, importId, import?.Status);
            return null;
        }

        var dataset = await datasets.GetAsync(unit.Session, import.TenantId, import.Dataset, import.DatasetVersion, watch.Token);
        var (counts, found) = await preview.RunAsync(import, dataset, watch.Token);
        await watch.StopAsync();
        if (!await imports.SetPreviewedCountsAsync(unit.Session, importId, counts, CancellationToken.None))
            throw new ObsoleteWorkException($"Import {importId} left its status, or was counted, while it was counted.");
        await differences.AddAsync(unit.Session, importId, import.TenantId, found, CancellationToken.None);
        return counts;
    }

    private static ImportPreviewed Previewed(Guid importId, ImportCounts counts) => new()
    {
        ImportId = importId, InsertedRows = counts.InsertedRows ?? 0, UpdatedRows = counts.UpdatedRows ?? 0, UnchangedRows = counts.UnchangedRows ?? 0,
    };
}
