using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Merges by building a table beside the target and putting it in its place with one RENAME. The commit point is a transaction before that: it fixes the counts and
/// notes the table that is put aside. From there on the import only goes forward: whoever gets its message again reads from the tables how far it is.
/// The caller holds the scope's row lock all the while; statements that change tables run on a connection of their own, so that they do not drop it.
/// </summary>
public sealed class SwapMerge(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl,
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool control,
    ImportStore imports,
    ReplacedTableStore replaced,
    ScopeStore scopes,
    NewTable newTable,
    Swap swap,
    ILogger<SwapMerge> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CleanUpWait = TimeSpan.FromSeconds(5);

    /// <returns>The counts; null = the import's row refused the commit point, and nothing was changed.</returns>
    public async Task<ImportCounts?> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeWatch watch)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        var counts = new ImportCounts { InsertedRows = import.ValidRows, UpdatedRows = 0, UnchangedRows = 0 };
        var isCommitted = false;
        try
        {
            await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, watch.Token);
            await newTable.BuildAsync(own.Session, import, columns, tables, watch.Progress, watch.Token);
            await watch.StopAsync();
            isCommitted = await CommitAsync(import, tables, counts, watch.Token);
            if (isCommitted)
                await GoForwardAsync(session, own.Session, import, columns, tables, watch);
        }
        finally
        {
            if (!isCommitted)
                await CleanUpAsync(tables, import.ImportId);
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

    private async Task<bool> CommitAsync(ImportRow import, SwapTables tables, ImportCounts counts, CancellationToken cancellationToken)
    {
        await using var transaction = await control.OpenAsync(cancellationToken);
        await transaction.BeginAsync(cancellationToken);
        if (!await imports.SetMergedCountsAsync(transaction, import.ImportId, counts, cancellationToken))
            return false;
        await replaced.AddAsync(transaction, import, tables.Name, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", "swap");
        return true;
    }

    private async Task GoForwardAsync(MySqlSession session, MySqlSession own, ImportRow import, MergedColumns columns, SwapTables tables, MergeWatch watch)
    {
        var state = await SwapState.ReadAsync(own, tables, watch.Token);
        if (!state.IsSwapped && !await replaced.IsDroppedAsync(own, import.ImportId, watch.Token))
        {
            if (!state.IsBuilt)
                await newTable.BuildAsync(own, import, columns, tables, watch.Progress, watch.Token);

            // Fails when the connection that holds the scope is lost: another merge may be in the target by now.
            await scopes.LockAsync(session, import.TenantId, tables.Name, watch.Token);
            await swap.RenameAsync(own, tables, import.ImportId, watch.Token);
        }

        if (import.Mode != ImportMode.Replace)
            await swap.CarryOverAsync(own, tables, watch.Token);
    }

    /// <summary>Nobody waits for it, and the next build there begins with it: so it does not hide what went wrong.</summary>
    private async Task CleanUpAsync(SwapTables tables, Guid importId)
    {
        try
        {
            await using var own = await SwapSession.OpenAsync(ddl, tables, CleanUpWait, CancellationToken.None);
            if ((await SwapState.ReadAsync(own.Session, tables, CancellationToken.None)).NewComment is { } comment && comment.StartsWith(tables.WholeComment, StringComparison.Ordinal))
                await own.Session.ExecuteAsync($"DROP TABLE IF EXISTS {tables.New}");
        }
        catch (Exception e)
        {
            Log.BuildLeftBehind(logger, importId, tables.Name, e);
        }
    }
}
