using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// An upsert in several transactions, for datasets that ask for it: so many rows in key order, and with each transaction its row of the ledger. The caller's transaction holds the import and its scope
/// all the while and commits the receipt at last. A delivery goes on behind the last committed row, of runs and target alike, so no row comes twice and each is counted as what it was.
/// </summary>
public sealed class SizedMerge(
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool,
    Comparison comparison,
    UpsertMerge upsert,
    SizedMergeStore store,
    MergeBatchReader ledger,
    RefusedRowStore refused,
    ImportStore imports,
    MergeOptions options,
    TimeProvider time,
    ILogger<SizedMerge> logger)
{
    /// <param name="session">The merge's; its transaction writes nothing but the end.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="scope">What of the target it has locked.</param>
    /// <param name="batchRows">Rows of a transaction.</param>
    /// <param name="watch">Of the merge.</param>
    /// <returns>Null = the import's row refused: it is to be cancelled, or has left its status.</returns>
    /// <exception cref="ImportException">The merge cannot go on; what is committed stays.</exception>
    /// <exception cref="MySqlUnavailableException">Somebody else writes into the target, or another delivery has taken over; the message comes again.</exception>
    public async Task<MergeOutcome?> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, long batchRows, MergeWatch watch)
    {
        await using var own = await pool.OpenAsync(watch.Token);
        var position = await store.TakeAsync(own, import, columns.Dataset.TargetTable, watch.Token);
        if (position.Batches > 0)
        {
            await store.HoldAsync(session, import, watch.Token);
            await store.DemandNotSwappedAsync(session, import, columns.Dataset.TargetTable, watch.Token);
        }

        var before = await ledger.SumAsync(own, import.ImportId, watch.Token);
        watch.Progress.Add(before?.Rows ?? 0);
        if (before is not null)
            Log.GoesOn(logger, import.ImportId, columns.Dataset.TargetTable, before.Batches, before.Rows);

        // What was refused in a batch that an earlier delivery committed after this one read the import is counted there.
        var current = await imports.FindAsync(own, import.ImportId, watch.Token) ?? import;
        var work = new BatchWork(columns, scope, options.MaxRefusedRows, watch.Progress, upsert, store, refused, time);
        var run = new BatchRun(session, own, work, current, position, before);
        try
        {
            await foreach (var slice in comparison.CompareBatchesAsync(current, columns, position.LastKey, batchRows, watch.Token))
            {
                if (!await run.WriteAsync(slice, watch.Token))
                    return null;
            }

            if (!await run.CommitAsync(watch.Token))
                return null;
            await watch.StopAsync();
            return await FinishAsync(session, run) is { } counts ? new MergeOutcome(counts) : null;
        }
        catch (RefusedBeyondBudgetException)
        {
            return await FailAsync(session, run, watch) is { } failure ? new MergeOutcome(null, failure) : null;
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.TransactionTooLarge)
        {
            throw TransactionSize.RefusedBatch(run.Import, columns.Dataset);
        }
        catch (ImportException e) when (e is not RunLostException)
        {
            throw new ImportException(e.Code, SizedBatches.Told(run.Import, e.Message));
        }
    }

    /// <summary>The counts are those of the ledger: an earlier delivery has committed some of them.</summary>
    private async Task<ImportCounts?> FinishAsync(MySqlSession session, BatchRun run)
    {
        await store.FinishAsync(session, run.Import, run.Position, CancellationToken.None);
        var sum = await ledger.SumAsync(session, run.Import.ImportId, CancellationToken.None);
        var counts = UpsertMerge.Balance(
            run.Import, new ImportCounts { InsertedRows = sum?.InsertedRows ?? 0, UpdatedRows = sum?.UpdatedRows ?? 0, UnchangedRows = sum?.UnchangedRows ?? 0 });
        return await imports.SetMergedCountsAsync(session, run.Import.ImportId, counts, CancellationToken.None) ? counts : null;
    }

    /// <summary>Takes the batch at work back and keeps the rows of it that the target refused: they are what the sender has to correct. A retry asks the target for these again.</summary>
    private async Task<ImportStepFailed?> FailAsync(MySqlSession session, BatchRun run, MergeWatch watch)
    {
        await run.RollbackAsync();
        var rows = await refused.FindAsync(session, run.Import, run.Refusals, watch.Token);
        await watch.StopAsync();
        return await refused.AddAsync(session, run.Import, rows, CancellationToken.None)
            && RejectBudget.Of(run.Import.ReadOptions()).Failure(run.Import.ImportId, run.Import.BadRows + rows.Count, run.Import.ReadRows) is { } failure
            ? SizedBatches.Told(run.Import, failure)
            : null;
    }
}
