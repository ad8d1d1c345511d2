using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// One merge in the caller's transaction: the scope's lock, the rows by upsert or by a swap of tables, the counts, the receipt. Rows that the target refuses become rejects in the same transaction; where
/// the import does not bear so many, nothing but them is committed, and that it fails.
/// </summary>
public sealed class ImportMerge(
    ImportStore imports,
    ReceiptStore receipts,
    ScopeChoice scopeChoice,
    ScopeStore scopes,
    MergePlaces places,
    MergeAnnouncer announcer,
    UpsertMerge upsert,
    TransactionSize size,
    RebuildChoice choice,
    RebuildMerge rebuild,
    ReplaceRefusal refusal,
    SwapMerge swap,
    SizedMerge sized,
    SizedMergeStore sizedMerges,
    ReplacedTableStore replaced,
    RefusedRowStore refused,
    MergeWatcher watcher,
    MergeOptions options,
    ILogger<ImportMerge> logger)
{
    /// <summary>Before the first row is written.</summary>
    private const string Begun = "begun";
    private static readonly TimeSpan RollbackTimeout = TimeSpan.FromMinutes(20);

    /// <summary>Runs the merge, or finds that it has run.</summary>
    /// <param name="session">The merge's, which has the import's lock.</param>
    /// <param name="asked">The import as it was found with that lock.</param>
    /// <param name="dataset">Its dataset.</param>
    /// <param name="watch">Looks at the merge from beside it.</param>
    /// <returns>Null = the import is not due for a merge.</returns>
    /// <exception cref="ImportException">The import cannot be merged; the caller rolls back.</exception>
    /// <exception cref="ImportCancelledException">Its cancellation was asked for; the caller rolls back.</exception>
    /// <exception cref="AskAgainException">This process has no place for it; the caller rolls back.</exception>
    /// <exception cref="MySqlUnavailableException">Another import has begun to swap the target and has not finished; the message comes again.</exception>
    public async Task<MergeOutcome?> RunAsync(MySqlSession session, ImportRow asked, DatasetDefinition dataset, MergeWatch watch)
    {
        var importId = asked.ImportId;
        var scope = await scopeChoice.ChooseAsync(session, asked, dataset, watch.Token);
        await scopes.LockAsync(session, asked.TenantId, dataset.TargetTable, scope, watch.Token);
        using var place = await places.TakeAsync(watch.Token);

        // Only now is what is read true until the commit: another delivery of the same message would have waited for the import's lock.
        if (await receipts.FindAsync(session, importId, watch.Token) is { } merged)
            return new MergeOutcome(merged);
        var import = await imports.FindAsync(session, importId, watch.Token);
        if (import is not { Status: ImportStatus.Validated or ImportStatus.Loading, Mode: not ImportMode.Validate, ValidRows: not null })
        {
            Log.ImportNotDue(logger, importId, import?.Status);
            return null;
        }

        var columns = MergedColumns.Of(import, dataset);
        var outcome = import.InsertedRows is null ? await MergeAsync(session, import, columns, scope, watch) : await FinishAsync(session, import, columns, scope, watch);
        if (outcome.Failure is not null)
            return outcome;
        await scopes.AdvanceAsync(session, import.TenantId, dataset.TargetTable, scope, CancellationToken.None);
        await receipts.InsertAsync(session, importId, dataset.TargetTable, CancellationToken.None);
        return outcome;
    }

    private async Task<MergeOutcome> MergeAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, MergeWatch watch)
    {
        // What the target refused is committed, and the saga has not heard of it yet.
        if (RejectBudget.Of(import.ReadOptions()).Failure(import.ImportId, import.BadRows, import.ReadRows) is { } exceeded)
            return new MergeOutcome(null, SizedBatches.Told(import, exceeded));
        await DemandNoSwapAsync(session, import, columns.Dataset.TargetTable, watch.Token);
        var batchRows = SizedBatches.RowsOf(import, columns.Dataset);
        var rebuilds = false;
        if (import.Mode == ImportMode.Replace)
            await refusal.DemandReplaceableAsync(import, columns.Dataset, watch.Token);
        else if (!(rebuilds = batchRows is null && scope.IsWhole && await choice.IsRebuildAsync(import, columns, watch.Token)))
            await size.DemandFitsAsync(import, columns, watch.Token);
        if (!await announcer.BeginAsync(import.ImportId, watch.Token))
            throw await WhyNotAsync(session, import.ImportId, watch.Token);
        if (batchRows is { } rows)
            return await sized.RunAsync(session, import, columns, scope, rows, watch) ?? throw await WhyNotAsync(session, import.ImportId, CancellationToken.None);
        var refusals = new TargetRefusals(import, columns, options.MaxRefusedRows);
        try
        {
            await session.SaveAsync(Begun, watch.Token);
            var counts = import.Mode == ImportMode.Replace ? await swap.RunAsync(session, import, columns, refusals, watch)
                : rebuilds ? await RebuildAsync(session, import, columns, refusals, watch)
                : await UpsertAsync(session, import, columns, scope, refusals, watch);
            return new MergeOutcome(counts ?? throw await WhyNotAsync(session, import.ImportId, CancellationToken.None));
        }
        catch (RefusedBeyondBudgetException)
        {
            return new MergeOutcome(null, await FailAsync(session, import, refusals, watch));
        }
    }

    /// <summary>Takes the merge back and keeps the rows that the target refused: they are what the sender has to correct.</summary>
    private async Task<ImportStepFailed?> FailAsync(MySqlSession session, ImportRow import, TargetRefusals refusals, MergeWatch watch)
    {
        await session.RollbackToAsync(Begun, RollbackTimeout, watch.Token);
        var rows = await refused.FindAsync(session, import, refusals, watch.Token);
        await watch.StopAsync();
        return await refused.AddAsync(session, import, rows, CancellationToken.None)
            ? RejectBudget.Of(import.ReadOptions()).Failure(import.ImportId, import.BadRows + rows.Count, import.ReadRows)
            : throw await WhyNotAsync(session, import.ImportId, CancellationToken.None);
    }

    /// <summary>Counts without a receipt: a swap broke off behind its commit point. A replace only goes forward from there; an upsert was either swapped in or is merged anew.</summary>
    private async Task<MergeOutcome> FinishAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, MergeWatch watch)
    {
        if (!scope.IsWhole)
            throw new MySqlUnavailableException($"Import {import.ImportId} came behind the commit point of a swap while it took its scope, and has to take its whole target.");
        if (import.Mode == ImportMode.Replace)
            return new MergeOutcome(await swap.FinishAsync(session, import, columns, watch));
        return await rebuild.FinishAsync(import, columns, watch.Token) is { } counts ? new MergeOutcome(counts) : await MergeAsync(session, import, columns, scope, watch);
    }

    private async Task<ImportCounts?> RebuildAsync(MySqlSession session, ImportRow import, MergedColumns columns, TargetRefusals refusals, MergeWatch watch)
    {
        var (outcome, counts) = await rebuild.RunAsync(session, import, columns, watch);
        if (outcome is RebuildOutcome.Rebuilt or RebuildOutcome.Refused)
            return counts;
        // The watch may have ended before what would have been the commit.
        await using var next = watcher.Start(import.ImportId, watch.Token);
        try
        {
            await size.DemandFitsAsync(import, columns, next.Token);
            return await UpsertAsync(session, import, columns, MergeScope.Whole, refusals, next);
        }
        catch (ImportException e) when (e.Code == ErrorCodes.TransactionTooLarge && outcome == RebuildOutcome.InUse)
        {
            throw new MySqlUnavailableException($"{columns.Dataset.TargetTable} was in use while it was to be built anew, and in place the import does not fit into one transaction.", e);
        }
        catch (OperationCanceledException) when (next.IsCancelled)
        {
            throw new ImportCancelledException(import.ImportId);
        }
    }

    /// <summary>
    /// A swap or a rollback that broke off behind its commit point lets the scope go, and another table still takes the target's place: rows that came into the target before would go with
    /// it. So does a merge in sized batches, whose rows are to stand together. It is asked for by its own message, and this import's comes again meanwhile. An import behind its own commit point does not ask, so no two wait for each other.
    /// </summary>
    private async Task DemandNoSwapAsync(MySqlSession session, ImportRow import, string target, CancellationToken cancellationToken)
    {
        if (await replaced.FindUnfinishedAsync(session, import.TenantId, target, import.ImportId, cancellationToken) is { } other)
        {
            Log.WaitsForSwap(logger, import.ImportId, other, target);
            throw new MySqlUnavailableException($"Import {other} has not finished its swap of {target} yet.");
        }

        // With batches of its own committed it does not ask either.
        if (import.MergeBatches == 0)
            await sizedMerges.DemandNoneLeftAsync(session, import.TenantId, target, import.ImportId, cancellationToken);
    }

    private async Task<ImportCounts?> UpsertAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, TargetRefusals refusals, MergeWatch watch)
    {
        var counts = await RunAsync(session, import, columns, scope, refusals, watch);
        var refusedRows = await refused.FindAsync(session, import, refusals, watch.Token);
        await watch.StopAsync();
        if (!await refused.AddAsync(session, import, refusedRows, CancellationToken.None))
            return null;
        return await imports.SetMergedCountsAsync(session, import.ImportId, counts, CancellationToken.None) ? counts : null;
    }

    private async Task<ImportCounts> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, TargetRefusals refusals, MergeWatch watch)
    {
        try
        {
            return await upsert.RunAsync(session, import, columns, scope, refusals, watch.Progress, watch.Token);
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.TransactionTooLarge)
        {
            throw TransactionSize.Refused(import, columns.Dataset);
        }
    }

    /// <summary>Why the import's row did not let the merge begin or commit.</summary>
    private async Task<Exception> WhyNotAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await imports.FindAsync(session, importId, cancellationToken) is { CancelRequestedAt: not null, InsertedRows: null }
            ? new ImportCancelledException(importId)
            : new ObsoleteWorkException($"Import {importId} left its status while it was merged.");
}
