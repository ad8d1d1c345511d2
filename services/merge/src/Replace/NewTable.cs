using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Builds the table that a swap puts in the target's place: the target's form, its rows, its indexes after the rows. Nobody reads it meanwhile, so its
/// rows are loaded on two connections, each slice a transaction. Unique keys are there before the rows, so that a row which breaks one is found as any other that the target refuses.
/// </summary>
public sealed class NewTable(
    Comparison comparison, TargetLoads loads, [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl, TimeProvider time, ILogger<NewTable> logger)
{
    /// <summary>Loads into disjoint ranges of one table keep two cores busy; more connections gained nothing on two.</summary>
    private const int Connections = 2;
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CleanUpWait = TimeSpan.FromSeconds(5);

    /// <summary>Builds it of the import's rows alone.</summary>
    /// <param name="session">That changes tables.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="tables">The target, and where it is built.</param>
    /// <param name="refusals">Told of the rows that a table like the target refuses; null = one refused row is a failure.</param>
    /// <param name="progress">Counts the rows that are through.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the import did.</returns>
    /// <exception cref="ImportException">The rows are not as many as the import has, or the table refuses one, or too many.</exception>
    internal async Task<ImportCounts> BuildAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, SwapTables tables, TargetRefusals? refusals, MergeProgress progress, CancellationToken cancellationToken)
    {
        var changedAt = time.GetUtcNow();
        var form = await BeginAsync(session, tables, LoadConstant.Of(import, changedAt), cancellationToken);
        var counts = await FillAsync(
            comparison.AllNewAsync(import, columns, cancellationToken),
            (own, slice, token) => loads.LoadAsync(own, import, columns, tables.NewName, slice, changedAt, form.Defaults, refusals, token),
            // One after the other, so that of two rows with one value the first in the order of the business key stays, each time.
            form.HasUnique ? 1 : Connections,
            progress, cancellationToken);
        if (counts.InsertedRows + (refusals?.Count ?? 0) != import.ValidRows)
            throw new ImportException(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: {import.ValidRows} valid rows, and {counts.InsertedRows} in the table that replaces {tables.Name}.");
        await EndAsync(session, tables, form, cancellationToken);
        return counts;
    }

    /// <summary>Builds it of the target's rows and the import's, as an upsert would leave them.</summary>
    /// <returns>What the import did.</returns>
    /// <exception cref="ImportException">The counts do not balance.</exception>
    internal async Task<ImportCounts> RebuildAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, SwapTables tables, MergeProgress progress, CancellationToken cancellationToken)
    {
        var changedAt = time.GetUtcNow();
        var form = await BeginAsync(session, tables, [LoadConstant.Tenant(import)], cancellationToken);
        var counts = await FillAsync(
            comparison.RebuildAsync(import, columns, Slice.FullBytes, cancellationToken),
            async (own, slice, token) =>
            {
                await loads.LoadRebuiltAsync(own, import, columns, tables.NewName, slice, changedAt, form.Defaults, token);
                return 0;
            },
            Connections,
            progress, cancellationToken);
        UpsertMerge.Balance(import, counts);
        await EndAsync(session, tables, form, cancellationToken);
        return counts;
    }

    /// <summary>Drops what was built. Nobody waits for it, and the next build there begins with it: so it does not hide what went wrong.</summary>
    internal async Task CleanUpAsync(SwapTables tables, Guid importId)
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

    /// <summary>What an earlier attempt left is dropped first. Its comment says whose the table is, and from the last statement on that it is whole.</summary>
    private static async Task<NewTableForm> BeginAsync(MySqlSession session, SwapTables tables, IReadOnlyList<LoadConstant> constants, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {tables.New}", cancellationToken: cancellationToken);
        await session.ExecuteAsync($"CREATE TABLE {tables.New} LIKE {tables.Target}", cancellationToken: cancellationToken);
        var form = await NewTableForm.ReadAsync(session, tables.New, constants, cancellationToken);
        await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.BuildingComment}'{form.Begin}", cancellationToken: cancellationToken);
        return form;
    }

    /// <exception cref="ImportException">An index does not take the rows.</exception>
    private static async Task EndAsync(MySqlSession session, SwapTables tables, NewTableForm form, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.WholeComment}'{form.End}", timeout: IndexTimeout, cancellationToken: cancellationToken);
        }
        catch (MySqlStatementException e) when (MySqlErrors.RowErrorOf(e) is { } error)
        {
            throw new TargetRefusedException(tables.Name, [error]).Failure();
        }
    }

    private async Task<ImportCounts> FillAsync(
        IAsyncEnumerable<Slice> slices, Func<MySqlSession, Slice, CancellationToken, Task<long>> load, int connections, MergeProgress progress, CancellationToken cancellationToken)
    {
        long inserted = 0, updated = 0, unchanged = 0;
        await Parallel.ForEachAsync(
            slices,
            new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken },
            async (slice, token) =>
            {
                using (slice)
                {
                    await using var own = await pool.OpenAsync(token);
                    var refused = await load(own, slice, token);
                    Interlocked.Add(ref inserted, slice.NewRows - refused);
                    Interlocked.Add(ref updated, slice.ChangedRows);
                    Interlocked.Add(ref unchanged, slice.UnchangedRows);
                    progress.Add(slice.Rows);
                }
            });
        return new ImportCounts { InsertedRows = inserted, UpdatedRows = updated, UnchangedRows = unchanged };
    }
}
