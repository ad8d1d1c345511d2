using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Validation;

/// <summary>
/// Runs the rules that need the whole import, fixes the counts, and says whether the import may go on or has more bad rows than it bears. Once done, a
/// repeat only says so again.
/// </summary>
public sealed class ValidateImportConsumer(
    UnitOfWork unit,
    ImportStore imports,
    BatchStore batches,
    DatasetStore datasets,
    DuplicateCheck duplicates,
    UniqueCheck unique,
    CorrectionCheck corrections,
    RejectStore rejects,
    ILogger<ValidateImportConsumer> logger) : IConsumer<ValidateImport>
{
    public async Task Consume(ConsumeContext<ValidateImport> context)
    {
        var session = unit.Session;
        var validation = await batches.LockCounterAsync(session, context.Message.ImportId, Stage.Validation, context.CancellationToken);
        var import = await imports.FindAsync(session, context.Message.ImportId, context.CancellationToken);
        if (import is not { Status: ImportStatus.Parsing } || !validation.IsComplete)
        {
            Log.ImportNotDue(logger, context.Message.ImportId, import?.Status);
            return;
        }

        var counts = import.ValidRows is null ? await CheckAsync(session, import, validation, context.CancellationToken) : Counted(import);
        // Counts and rejects are committed with either: they are what the sender has to correct.
        if (RejectBudget.Of(import.ReadOptions()).Failure(import.ImportId, Accounting.BadRows(counts), import.ReadRows) is { } exceeded)
            await context.Publish(exceeded, context.CancellationToken);
        else
            await context.Publish(Validated(import.ImportId, counts), context.CancellationToken);
    }

    private static ImportValidated Validated(Guid importId, ImportCounts counts) => new()
    {
        ImportId = importId, ValidRows = counts.ValidRows ?? 0, RejectedRows = counts.RejectedRows ?? 0, DuplicateRows = counts.DuplicateRows ?? 0,
    };

    private static ImportCounts Counted(ImportRow import) => new()
    {
        MalformedRows = import.MalformedRows, ValidRows = import.ValidRows, RejectedRows = import.RejectedRows, DuplicateRows = import.DuplicateRows,
    };

    private async Task<ImportCounts> CheckAsync(MySqlSession session, ImportRow import, StageCounter validation, CancellationToken cancellationToken)
    {
        // Behind a committed batch of its merge a run was lost, and written anew: what was judged stays judged, also where a table that it refers to says otherwise by now.
        var staging = await batches.CounterAsync(session, import.ImportId, Stage.Staging, cancellationToken);
        var counts = import.MergeBatches == 0
            ? Accounting.Balance(import, staging, validation, await JudgeAsync(session, import, cancellationToken))
            : Accounting.Kept(import, staging, await rejects.CountAsync(session, import.ImportId, cancellationToken));
        await imports.SetValidatedCountsAsync(session, import.ImportId, counts, cancellationToken);
        if (import.ParentId is not null)
            await corrections.SettleAsync(session, import, cancellationToken);
        return counts;
    }

    private async Task<RunCounts> JudgeAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        var dataset = await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);
        var refused = import.ParentId is null ? 0 : await corrections.RunAsync(session, import, cancellationToken);
        var found = (await duplicates.RunAsync(session, import, dataset, cancellationToken)).WithDuplicates(refused);
        return await unique.RunAsync(session, import, dataset, found, cancellationToken);
    }
}
