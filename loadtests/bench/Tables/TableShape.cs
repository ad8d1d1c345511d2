using Imports.Bench.Server;
using Imports.MySql;

namespace Imports.Bench.Tables;

/// <summary>A target as the server describes it, without the columns that every target has.</summary>
/// <param name="Name">The table's name, that of its dataset.</param>
/// <param name="Columns">The dataset's columns in their order.</param>
/// <param name="Key">The business key in the order of the primary key.</param>
internal sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns, IReadOnlyList<string> Key)
{
    private static readonly string[] OfEveryTarget = ["tenant_id", "_import_id", "_changed_at"];

    /// <summary>The key's columns are never changed.</summary>
    public IEnumerable<TableColumn> Values => Columns.Where(column => !Key.Contains(column.Name));

    public static async Task<TableShape> ReadAsync(BenchDatabase database, string name, CancellationToken cancellationToken)
    {
        var at = new { schema = database.TargetSchema, table = name };
        var columns = await database.QueryAsync<TableColumn>(SqlFile.Read<TableShape>("bench.columns"), cancellationToken, at);
        var key = await database.QueryAsync<string>(SqlFile.Read<TableShape>("bench.key_columns"), cancellationToken, at);
        return new TableShape(name, [.. columns.Where(column => !OfEveryTarget.Contains(column.Name))], [.. key.Except(OfEveryTarget)]);
    }

    /// <summary>The columns' names, each after a prefix, e.g. <c>s.</c>.</summary>
    public string List(string prefix = "") => string.Join(", ", Columns.Select(column => $"{prefix}{SqlName.Quote(column.Name)}"));

    public string KeyList(string prefix = "") => string.Join(", ", Key.Select(column => $"{prefix}{SqlName.Quote(column)}"));
}

/// <summary>A column and its type in SQL.</summary>
internal sealed record TableColumn
{
    public required string Name { get; init; }
    public required string Type { get; init; }
}
