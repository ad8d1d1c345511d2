using Imports.MySql;

namespace Imports.Datasets;

/// <summary>A dataset's target as it is in the database, read from <c>information_schema</c>.</summary>
public sealed record TargetTable
{
    private static readonly string SelectTable = SqlFile.Read<TargetTable>("target.select_table");
    private static readonly string SelectColumns = SqlFile.Read<TargetTable>("target.select_columns");
    private static readonly string SelectIndexes = SqlFile.Read<TargetTable>("target.select_indexes");

    public required string Name { get; init; }

    /// <summary>Such as <c>InnoDB</c>; null for a view.</summary>
    public string? Engine { get; init; }

    /// <summary>Such as <see cref="TableDdl.Comment"/>.</summary>
    public string Comment { get; init; } = "";

    public IReadOnlyList<TargetColumn> Columns { get; init; } = [];
    public IReadOnlyList<TargetIndex> Indexes { get; init; } = [];

    /// <returns>Null when there is none.</returns>
    public static async Task<TargetTable?> FindAsync(MySqlSession session, string schema, string table, CancellationToken cancellationToken)
    {
        var at = new { schema, table };
        var found = await session.QueryFirstOrDefaultAsync<TableRow>(SelectTable, at, cancellationToken: cancellationToken);
        if (found is null)
            return null;
        var columns = await session.QueryAsync<TargetColumn>(SelectColumns, at, cancellationToken: cancellationToken);
        var parts = await session.QueryAsync<IndexPart>(SelectIndexes, at, cancellationToken: cancellationToken);
        return new TargetTable
        {
            Name = table,
            Engine = found.Engine,
            Comment = found.Comment,
            Columns = columns,
            Indexes = [.. parts.GroupBy(part => part.Name).Select(index => new TargetIndex(index.Key, index.First().IsUnique, [.. index.Select(Shown)]))],
        };
    }

    public TargetColumn? Column(string name) => Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an index begins with these columns.</summary>
    public bool HasIndex(IReadOnlyList<string> columns)
        => Indexes.Any(index => index.Columns.Take(columns.Count).SequenceEqual(columns, StringComparer.OrdinalIgnoreCase));

    private static string Shown(IndexPart part) => part.PrefixLength is { } prefix ? $"{part.ColumnName}({prefix})" : part.ColumnName ?? "an expression";

    private sealed record TableRow
    {
        public string? Engine { get; init; }
        public string Comment { get; init; } = "";
    }

    private sealed record IndexPart
    {
        public string Name { get; init; } = "";
        public bool IsUnique { get; init; }
        public string? ColumnName { get; init; }
        public long? PrefixLength { get; init; }
    }
}

/// <summary>An index of a target.</summary>
/// <param name="Name"><c>PRIMARY</c> for the primary key.</param>
/// <param name="IsUnique">True of the primary key too.</param>
/// <param name="Columns">In order; of one that holds only the start of a column, with its length: <c>note(10)</c>.</param>
public sealed record TargetIndex(string Name, bool IsUnique, IReadOnlyList<string> Columns);
