using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Builds the table that a swap puts in the target's place: the target's form, the import's rows, its indexes after the rows. Nobody reads it meanwhile, so its
/// rows are loaded on two connections, each slice a transaction.
/// </summary>
public sealed class NewTable(
    Comparison comparison, TargetLoads loads, [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, TimeProvider time)
{
    /// <summary>Loads into disjoint ranges of one table keep two cores busy; more connections gained nothing on two.</summary>
    private const int Connections = 2;
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromMinutes(10);

    /// <summary>What an earlier attempt left is dropped first. Its comment says whose the table is, and from the last statement on that it is whole.</summary>
    /// <exception cref="ImportException">The rows are not as many as the import has.</exception>
    internal async Task BuildAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, SwapTables tables, MergeProgress progress, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {tables.New}", cancellationToken: cancellationToken);
        await session.ExecuteAsync($"CREATE TABLE {tables.New} LIKE {tables.Target}", cancellationToken: cancellationToken);
        var indexes = await SecondaryIndexes.ReadAsync(session, tables.New, cancellationToken);
        var drops = indexes.All.Select(index => $", DROP INDEX {index.Name}");
        await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.BuildingComment}'{string.Concat(drops)}", cancellationToken: cancellationToken);

        var rows = await FillAsync(import, columns, tables, progress, cancellationToken);
        if (rows != import.ValidRows)
            throw new ImportException(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: {import.ValidRows} valid rows, and {rows} in the table that replaces {tables.Name}.");

        var adds = indexes.All.Select(index => $", ADD {index.Definition}");
        await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.WholeComment}'{string.Concat(adds)}", timeout: IndexTimeout, cancellationToken: cancellationToken);
    }

    private async Task<long> FillAsync(ImportRow import, MergedColumns columns, SwapTables tables, MergeProgress progress, CancellationToken cancellationToken)
    {
        var changedAt = time.GetUtcNow();
        var rows = 0L;
        await Parallel.ForEachAsync(
            comparison.CompareAsync(import, columns, hasTarget: false, sample: null, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken },
            async (slice, token) =>
            {
                using (slice)
                {
                    await using var own = await pool.OpenAsync(token);
                    await loads.LoadAsync(own, import, columns, tables.NewName, slice, changedAt, token);
                    Interlocked.Add(ref rows, slice.NewRows);
                    progress.Add(slice.Rows);
                }
            });
        return rows;
    }
}
