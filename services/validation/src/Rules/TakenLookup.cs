using System.Globalization;
using System.Text;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>Asks the target which of its rows have the values of a batch that must be unique, many at once.</summary>
internal sealed class TakenLookup(MySqlSession session, string tenantId, DatasetDefinition dataset, string table)
{
    /// <summary>Of one statement.</summary>
    private const int MostValues = 500;

    private static readonly string Find = SqlFile.Read<TakenLookup>("unique.find");

    public async Task RunAsync(ValueTaken rule, CancellationToken cancellationToken)
    {
        var names = rule.Columns.Select(column => column.Name).ToList();
        var selected = names.Concat(dataset.BusinessKey).Select(name => $"CAST({SqlName.Quote(name)} AS BINARY)").ToList();
        var statement = Find.With("table", table).With("selected", string.Join(", ", selected)).With("columns", string.Join(", ", names.Select(SqlName.Quote)));
        foreach (var chunk in rule.Asked.Chunk(MostValues))
        {
            var parameters = new Dictionary<string, object?> { ["tenantId"] = tenantId };
            var tuples = chunk.Select((tuple, i) => $"({string.Join(", ", CellTuple.Parts(tuple).Select((part, j) => Parameter(parameters, $"v{i}_{j}", rule.Columns[j], part)))})").ToList();
            await session.ReadAsync(
                statement.With("tuples", string.Join(", ", tuples)),
                parameters,
                record => rule.Tell([.. Enumerable.Range(0, selected.Count).Select(i => (byte[])record.GetValue(i))]),
                cancellationToken: cancellationToken);
        }
    }

    private static string Parameter(Dictionary<string, object?> parameters, string name, ColumnDefinition column, byte[] value)
    {
        var text = Encoding.UTF8.GetString(value);
        // As a number: compared with a text, an index of integers would not be used.
        parameters[name] = column.Type == ColumnType.Integer ? long.Parse(text, CultureInfo.InvariantCulture) : text;
        return $"@{name}";
    }
}
