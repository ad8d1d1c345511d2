using Imports.Bench.Contestants;
using Imports.Bench.Grid;
using Imports.Bench.Samples;
using Imports.Bench.Server;
using Imports.MySql;

namespace Imports.Bench.Tables;

/// <summary>
/// The targets of one dataset: that of the platform, and one that the server made like it for the others. Each starts a round from the same rows, which lie
/// ready in a third table.
/// </summary>
internal sealed class TargetTables(BenchDatabase database, ServerClient client, SampleFiles samples, TableShape shape)
{
    private static readonly byte[] NoImport = new byte[16];

    private string? filledFor;

    public TableShape Shape => shape;

    /// <summary>The platform's own target.</summary>
    public string Ours => SqlName.Quote(database.TargetSchema, shape.Name);

    /// <summary>The target of the raw contestant and the importer of old.</summary>
    public string Theirs => SqlName.Quote(BenchDatabase.Schema, shape.Name);

    /// <summary>The raw contestant's staging table.</summary>
    public string Staging => SqlName.Quote(BenchDatabase.Schema, "staging");

    private string Base => SqlName.Quote(BenchDatabase.Schema, "base");

    /// <summary>Gives the others their tables, and lays the rows ready that the targets hold before each round.</summary>
    public async Task PrepareAsync(Cell cell, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {SqlName.Quote(BenchDatabase.Schema)}", cancellationToken);
        await database.ExecuteAsync($"CREATE TABLE IF NOT EXISTS {Theirs} LIKE {Ours}", cancellationToken);
        var before = cell.HasRowsBefore ? samples.Before(cell) : null;
        if (before is null || before == filledFor)
            return;
        await database.ExecuteAsync($"DROP TABLE IF EXISTS {Base}", cancellationToken);
        await database.ExecuteAsync($"CREATE TABLE {Base} LIKE {Ours}", cancellationToken);
        await client.RunAsync(RawScripts.LoadStraight(shape, Base, client.PathInside(before), new Guid(NoImport)), cancellationToken);
        filledFor = before;
    }

    /// <summary>Puts one target and the staging table into the state that the cell starts from.</summary>
    public async Task ResetAsync(Cell cell, string target, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"DROP TABLE IF EXISTS {Staging}", cancellationToken);
        await database.ExecuteAsync(
            SqlFile.Read<TargetTables>("bench.create_staging").With("staging", Staging)
                .With("columns", string.Join(", ", shape.Columns.Select(column => $"{SqlName.Quote(column.Name)} {column.Type} NULL"))),
            cancellationToken);
        await database.ExecuteAsync($"TRUNCATE TABLE {target}", cancellationToken);
        if (cell.HasRowsBefore)
            await database.ExecuteUnloggedAsync(SqlFile.Read<TargetTables>("bench.fill").With("target", target).With("base", Base), cancellationToken);
        await database.SettleAsync(cancellationToken);
    }

    /// <summary>What a target holds now, and how much of it an import wrote.</summary>
    public async Task<TargetSummary> SummarizeAsync(string target, Guid importId, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", shape.Columns.Select(column => $"COALESCE(CAST({SqlName.Quote(column.Name)} AS CHAR), '<null>')"));
        var sql = SqlFile.Read<TargetTables>("bench.summary").With("target", target).With("columns", columns);
        return (await database.QueryAsync<TargetSummary>(sql, cancellationToken, new { importId }))[0];
    }

    /// <summary>After a run, so that no table stays: the staging table, and what replace put aside.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await database.ExecuteAsync($"DROP TABLE IF EXISTS {Staging}, {RawScripts.Old(shape)}, {RawScripts.New(shape)}", cancellationToken);
        await database.DropReplacedTablesAsync(cancellationToken);
    }
}

/// <summary>What a target holds, in numbers.</summary>
internal sealed record TargetSummary
{
    public required long RowCount { get; init; }
    public required string CrcSum { get; init; }
    public required string CrcXor { get; init; }

    /// <summary>Rows that bear the import's id.</summary>
    public required long WrittenRows { get; init; }
}
