using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Builds the table that a swap puts in the target's place: the target's form, the import's rows, its indexes after the rows.</summary>
public sealed class NewTable(MySqlServerOptions server, TimeProvider time)
{
    private static readonly string Fill = SqlFile.Read<NewTable>("swap.fill");
    private static readonly TimeSpan FillTimeout = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan IndexTimeout = TimeSpan.FromMinutes(10);

    /// <summary>What an earlier attempt left is dropped first. Its comment says whose the table is, and from the last statement on that it is whole.</summary>
    /// <exception cref="ImportException">The rows are not as many as the import has.</exception>
    internal async Task BuildAsync(MySqlSession session, ImportRow import, MergedColumns columns, SwapTables tables, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync($"DROP TABLE IF EXISTS {tables.New}", cancellationToken: cancellationToken);
        await session.ExecuteAsync($"CREATE TABLE {tables.New} LIKE {tables.Target}", cancellationToken: cancellationToken);
        var indexes = await SecondaryIndexes.ReadAsync(session, tables.New, cancellationToken);
        var drops = indexes.All.Select(index => $", DROP INDEX {index.Name}");
        await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.BuildingComment}'{string.Concat(drops)}", cancellationToken: cancellationToken);

        var rows = await session.ExecuteAsync(FillFrom(import, columns, tables), columns.Parameters(import, time.GetUtcNow()), FillTimeout, cancellationToken);
        if (rows != import.ValidRows)
            throw new ImportException(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: {import.ValidRows} valid rows, and {rows} in the table that replaces {tables.Name}.");

        var adds = indexes.All.Select(index => $", ADD {index.Definition}");
        await session.ExecuteAsync($"ALTER TABLE {tables.New} COMMENT = '{tables.WholeComment}'{string.Concat(adds)}", timeout: IndexTimeout, cancellationToken: cancellationToken);
    }

    private string FillFrom(ImportRow import, MergedColumns columns, SwapTables tables) => Fill
        .With("new", tables.New).With("staging", new StagingTable(server.StagingSchema, import.ImportId).Quoted)
        .With("columns", string.Join(", ", columns.All.Select(column => column.Name)))
        .With("values", string.Join(", ", columns.All.Select(column => column.Inserted)))
        .With("key", string.Join(", ", columns.Dataset.BusinessKey.Select(key => $"s.{SqlName.Quote(key)}")));
}
