using Imports.MySql;

namespace Imports.Merge;

/// <summary>The columns of a table that is written to, in their order: what is kept of a row before it is overwritten. What the server computes by itself is not among them.</summary>
internal sealed class ImageColumns
{
    /// <summary>Columns that a table of before-images has for itself begin so.</summary>
    public const string OwnPrefix = "_undo_";

    private static readonly string Select = SqlFile.Read<ImageColumns>("image.select_columns");

    private ImageColumns(IReadOnlyList<ImageColumn> all) => All = all;

    public IReadOnlyList<ImageColumn> All { get; }

    /// <summary>Their names, quoted.</summary>
    public IEnumerable<string> Names => All.Select(column => column.Quoted);

    public static async Task<ImageColumns> ReadAsync(MySqlSession session, string schema, string table, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync<ImageColumn>(Select, new { schema, table }, cancellationToken: cancellationToken);
        return new ImageColumns([.. found.Where(column => !column.Name.StartsWith(OwnPrefix, StringComparison.Ordinal))]);
    }

    /// <summary>
    /// SHA-256 of a row, NULL told from any value and each value's end from the next one's beginning: of each its length and its bytes. A number of single precision is shown shorter than it is
    /// and is taken in double precision.
    /// </summary>
    /// <param name="row">The table's name in the statement.</param>
    public string HashOf(string row) => $"UNHEX(SHA2(CONCAT({string.Join(", ", All.Select(column => HashedValue($"{row}.{column.Quoted}", column)))}), 256))";

    /// <summary>As they are declared in a table of before-images: of a row that was not there before, all but the key is NULL.</summary>
    public string Declared => string.Join(",\n  ", All.Select(column => $"{column.Quoted} {column.Type}{Collation(column)} NULL"));

    /// <summary>Whether two tables have the same ones.</summary>
    public bool AreThoseOf(ImageColumns other) => All.OrderBy(column => column.Name, StringComparer.Ordinal).SequenceEqual(other.All.OrderBy(column => column.Name, StringComparer.Ordinal));

    private static string HashedValue(string value, ImageColumn column)
    {
        var bytes = $"CAST({(column.DataType == "float" ? $"CAST({value} AS DOUBLE)" : value)} AS BINARY)";
        return $"COALESCE(CONCAT(LENGTH({bytes}), ':', {bytes}), 'N')";
    }

    private static string Collation(ImageColumn column) => column.CharacterSet is null ? "" : $" CHARACTER SET {column.CharacterSet} COLLATE {column.Collated}";
}

/// <summary>A column as the server describes it.</summary>
internal sealed record ImageColumn
{
    public string Name { get; init; } = "";

    /// <summary>As in DDL.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its first word, in lower case.</summary>
    public string DataType { get; init; } = "";
    public string? CharacterSet { get; init; }
    public string? Collated { get; init; }

    public string Quoted => SqlName.Quote(Name);
}
