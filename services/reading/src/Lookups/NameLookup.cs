using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Lookups;

/// <summary>
/// Finds the keys for the columns of some rows whose cells hold names (<see cref="ReferenceDefinition.By"/>), many a statement: of a batch before it is staged, since a run holds what is to be stored, sorted by it; of the
/// first rows of a source before they are shown.
/// </summary>
public sealed class NameLookup(DatasetStore datasets, MySqlServerOptions server)
{
    /// <summary>Of one statement.</summary>
    private const int MostNames = 500;

    private static readonly string Find = SqlFile.Read<NameLookup>("lookup.find");

    /// <summary>The dataset has columns that hold names.</summary>
    public static bool IsFor(DatasetDefinition dataset) => dataset.Columns.Any(column => column.References is { By: not null });

    /// <summary>By column; empty, without looking at the rows, where the dataset has no such columns or the file none of them.</summary>
    /// <param name="session">That of the batch's transaction, or any.</param>
    /// <param name="tenantId">Whose rows they are.</param>
    /// <param name="dataset">The columns.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="led">The rows' bytes with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <param name="start">Where they stand in the source.</param>
    /// <param name="parentId">The import that this one corrects; null = it corrects none.</param>
    /// <param name="cancellationToken">Of the queries.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.TargetMismatch"/>: the other dataset is not there, or not as it must be.</exception>
    public async Task<IReadOnlyDictionary<string, KeyByName>> RunAsync(
        MySqlSession session, string tenantId, DatasetDefinition dataset, SourcePlan plan, ReadOnlyMemory<byte> led, SourcePosition start, Guid? parentId, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, KeyByName>();
        var fields = new List<(int Field, KeyByName Keys)>();
        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            if (dataset.Columns[i] is not { References: { By: { } by } reference } column || plan.Fields[i] is not { } field)
                continue;
            var keys = new KeyByName(column, await TargetAsync(session, tenantId, dataset, column, reference, by, cancellationToken));
            found.Add(column.Name, keys);
            fields.Add((field, keys));
        }
        if (fields.Count == 0)
            return found;
        Collect(fields, plan, led, start, parentId);
        foreach (var (_, keys) in fields)
            await AskAsync(session, tenantId, keys, cancellationToken);
        return found;
    }

    private static void Collect(List<(int Field, KeyByName Keys)> fields, SourcePlan plan, ReadOnlyMemory<byte> led, SourcePosition start, Guid? parentId)
    {
        using var record = new RecordReader(led, plan.Dialect(), start);
        while (record.Read())
        {
            if (record.FieldCount != plan.Header.Count)
                continue;
            // As the rows are typed: a name is looked up without its guard.
            record.IsGuarded = parentId is { } parent && plan.TokenField is { } at && RowToken.TryRead(record.Field(at), parent, out var token) && token.IsGuarded;
            foreach (var (field, keys) in fields)
                keys.Collect(record.Field(field));
        }
    }

    private static async Task AskAsync(MySqlSession session, string tenantId, KeyByName keys, CancellationToken cancellationToken)
    {
        var target = keys.Target;
        var statement = Find.With("table", target.Table).With("name", SqlName.Quote(target.NameColumn)).With("key", SqlName.Quote(target.KeyColumn));
        foreach (var chunk in keys.Names.ToArray().Chunk(MostNames))
        {
            var parameters = new Dictionary<string, object?> { ["tenantId"] = tenantId, ["values"] = Array.ConvertAll(chunk, Encoding.UTF8.GetString) };
            await session.ReadAsync(statement, parameters, record => keys.Tell((byte[])record.GetValue(0), (byte[])record.GetValue(1)), cancellationToken: cancellationToken);
        }
    }

    private async Task<NamedTarget> TargetAsync(
        MySqlSession session, string tenantId, DatasetDefinition dataset, ColumnDefinition column, ReferenceDefinition reference, string by, CancellationToken cancellationToken)
    {
        var other = await datasets.FindLatestAsync(session, tenantId, reference.Dataset, cancellationToken);
        var name = other?.Columns.FirstOrDefault(named => named.Name == by);
        if (other is not { BusinessKey: [var key] } || name is not { Type: ColumnType.Text })
            throw new ImportException(
                ErrorCodes.TargetMismatch,
                $"The column {column.Name} of {dataset.Name} is looked up in the dataset {reference.Dataset} by {by}: {(other is null ? "that is not there" : "that has no such text column, or more than one key column")}.");
        return new NamedTarget(other.Name, SqlName.Quote(server.TargetSchema, other.TargetTable), by, key, name.TextLength);
    }
}
