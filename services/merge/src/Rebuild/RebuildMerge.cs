using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Upserts by building the target anew beside it, with all that it has after the import, and putting that in its place with one RENAME, which is the commit. Nobody
/// writes into the target meanwhile. Until the RENAME everything can be taken back, and is, also by whoever gets the message again.
/// </summary>
public sealed class RebuildMerge(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl,
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool control,
    CommitPoint commitPoint,
    ReplacedTableStore replaced,
    ScopeStore scopes,
    NewTable newTable,
    Swap swap,
    TimeProvider time,
    ILogger<RebuildMerge> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <returns>Whether the target is the new table, and the counts, null = the import's row refused the commit. If it is not, nothing was changed.</returns>
    public async Task<(bool IsRebuilt, ImportCounts? Counts)> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeWatch watch)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        var isSwapped = false;
        try
        {
            await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, watch.Token);
            await using var barrier = await WriteBarrier.RaiseAsync(ddl, tables, time, watch.Token);
            if (barrier is null)
                return LeftAlone(import, tables, "somebody is writing into it");
            var counts = await newTable.RebuildAsync(own.Session, import, columns, tables, watch.Progress, watch.Token);
            await watch.StopAsync();
            if (!await commitPoint.SetAsync(import, tables, counts, watch.Token))
                return (true, null);
            // Fails when the connection that holds the scope is lost: another merge may be in the target by now.
            await scopes.LockAsync(session, import.TenantId, tables.Name, watch.Token);
            isSwapped = await swap.RenameBehindAsync(own.Session, control, barrier, tables, import.ImportId, watch.Token);
            if (isSwapped)
                return (true, counts);
            await commitPoint.TakeBackAsync(import.ImportId, watch.Token);
            return LeftAlone(import, tables, "somebody has been reading it for a second");
        }
        finally
        {
            if (!isSwapped)
                await newTable.CleanUpAsync(tables, import.ImportId);
        }
    }

    /// <summary>Finds out how an attempt ended that broke off behind its commit point.</summary>
    /// <returns>Its counts; null = there was no RENAME, none can come any more, and the commit point is taken back: the import is to be merged.</returns>
    public async Task<ImportCounts?> FinishAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        await using (var own = await SwapSession.OpenAsync(ddl, tables, Wait, cancellationToken))
        {
            var state = await SwapState.ReadAsync(own.Session, tables, cancellationToken);
            if (state.IsSwapped || await replaced.IsDroppedAsync(own.Session, import.ImportId, cancellationToken))
                return new ImportCounts { InsertedRows = import.InsertedRows, UpdatedRows = import.UpdatedRows, UnchangedRows = import.UnchangedRows };
            await commitPoint.TakeBackAsync(import.ImportId, cancellationToken);
        }
        await newTable.CleanUpAsync(tables, import.ImportId);
        return null;
    }

    private (bool IsRebuilt, ImportCounts? Counts) LeftAlone(ImportRow import, SwapTables tables, string why)
    {
        Log.NotRebuilt(logger, import.ImportId, tables.Name, why);
        return (false, null);
    }
}
