using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Replaces a target by building a table beside the target and putting it in its place with one RENAME. The commit point is a transaction before that: it fixes the counts and
/// notes the table that is put aside. From there on the import only goes forward: whoever gets its message again reads from the tables how far it is.
/// The caller holds the scope's row lock all the while; statements that change tables run on a connection of their own, so that they do not drop it.
/// </summary>
public sealed class SwapMerge(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl,
    CommitPoint commitPoint,
    RefusedRowStore refused,
    ReplacedTableStore replaced,
    ScopeStore scopes,
    NewTable newTable,
    Swap swap)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <param name="session">The merge's.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="refusals">Told of the rows that the target refuses; the others go in.</param>
    /// <param name="watch">Of the merge.</param>
    /// <returns>The counts; null = the import's row refused the commit point, and nothing was changed.</returns>
    public async Task<ImportCounts?> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, TargetRefusals refusals, MergeWatch watch)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        ImportCounts counts;
        var isCommitted = false;
        try
        {
            await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, watch.Token);
            counts = await newTable.BuildAsync(own.Session, import, columns, tables, refusals, watch.Progress, watch.Token);
            if (counts.InsertedRows == 0)
                throw ReplaceRefusal.Empty(tables);
            var refusedRows = await refused.FindAsync(session, import, refusals, watch.Token);
            await watch.StopAsync();
            isCommitted = await commitPoint.SetAsync(import, tables, counts, refusedRows, watch.Token);
            if (isCommitted)
                await GoForwardAsync(session, own.Session, import with { ValidRows = counts.InsertedRows }, columns, tables, watch);
        }
        finally
        {
            if (!isCommitted)
                await newTable.CleanUpAsync(tables, import.ImportId);
        }

        return isCommitted ? counts : null;
    }

    /// <summary>Goes on behind the commit point, from wherever an earlier attempt broke off.</summary>
    public async Task<ImportCounts> FinishAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeWatch watch)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, watch.Token);
        await GoForwardAsync(session, own.Session, import, columns, tables, watch);
        return new ImportCounts { InsertedRows = import.InsertedRows, UpdatedRows = import.UpdatedRows, UnchangedRows = import.UnchangedRows };
    }

    private async Task GoForwardAsync(MySqlSession session, MySqlSession own, ImportRow import, MergedColumns columns, SwapTables tables, MergeWatch watch)
    {
        var state = await SwapState.ReadAsync(own, tables, watch.Token);
        if (!state.IsSwapped && !await replaced.IsDroppedAsync(own, import.ImportId, watch.Token))
        {
            if (!state.IsBuilt)
                await newTable.BuildAsync(own, import, columns, tables, refusals: null, watch.Progress, watch.Token);

            // Fails when the connection that holds the scope is lost: another merge may be in the target by now.
            await scopes.LockAsync(session, import.TenantId, tables.Name, watch.Token);
            await swap.RenameAsync(own, tables, import.ImportId, watch.Token);
        }
    }
}
