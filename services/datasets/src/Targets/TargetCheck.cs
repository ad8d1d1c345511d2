namespace Imports.Datasets;

/// <summary>Holds a table that is there against the definition of its dataset: whatever would make an upsert fail, change a value or hit the wrong row is a fault.</summary>
public sealed class TargetCheck(DatasetDefinition dataset, TargetTable table)
{
    private const int TenantCharacters = 64;

    private readonly List<DatasetFault> faults = [];

    /// <summary>The columns that the table lacks.</summary>
    public static IEnumerable<ColumnDefinition> Missing(DatasetDefinition dataset, TargetTable table) => dataset.Columns.Where(column => table.Column(column.Name) is null);

    /// <summary>The secondary indexes that the table lacks.</summary>
    public static IEnumerable<IReadOnlyList<string>> MissingIndexes(DatasetDefinition dataset, TargetTable table) => dataset.Indexes.Where(index => !table.HasIndex(index));

    /// <param name="mayAddColumns">Missing columns outside the key are no fault: they will be added.</param>
    /// <returns>All faults.</returns>
    public IReadOnlyList<DatasetFault> Run(bool mayAddColumns)
    {
        if (!string.Equals(table.Engine, "InnoDB", StringComparison.OrdinalIgnoreCase))
            Add("$.table", $"must be an InnoDB table: {table.Name} is {(table.Engine is null ? "a view" : $"of {table.Engine}")}");
        for (var i = 0; i < dataset.Columns.Count; i++)
            CheckColumn(dataset.Columns[i], $"$.columns[{i}]", mayAddColumns);
        CheckOwnColumns();
        CheckUniqueKeys();
        CheckFurtherColumns();
        return faults;
    }

    private void CheckColumn(ColumnDefinition column, string at, bool mayAdd)
    {
        if (table.Column(column.Name) is not { } found)
        {
            if (!mayAdd || dataset.IsKey(column))
                Add(at, $"is not in the table {table.Name}: ADD COLUMN `{column.Name}` {TableDdl.SqlType(column)}");
            return;
        }
        if (!found.Takes(column))
            Add($"{at}.type", $"needs {TableDdl.SqlType(column)}{(found.CharacterSet is null ? "" : " in utf8mb4")}, or wider; {Shown(found)}");
        if (found.IsGenerated)
            Add(at, $"is generated in the table {table.Name}: it cannot be written");
        if (dataset.IsKey(column) && !found.SortsAsRuns)
            Add($"{at}.type", $"is in the business key and must be compared by {TargetColumn.RunCollation}, in whose order rows are merged; {table.Name}.{found.Name} has {found.Collation}");
        if (!found.IsNullable && !column.Required && !dataset.IsKey(column))
            Add($"{at}.required", $"must be true, or the column must take NULL; {Shown(found)} NOT NULL");
    }

    private void CheckOwnColumns()
    {
        CheckOwn("tenant_id", $"VARCHAR({TenantCharacters})", found => found.DataType == "varchar" && found.Characters >= TenantCharacters && found.ComparesToTheLetter);
        CheckOwn(TableDdl.ImportIdColumn, "BINARY(16)", found => found is { DataType: "binary", Bytes: 16 } or { DataType: "varbinary", Bytes: >= 16 });
        CheckOwn(TableDdl.ChangedAtColumn, "DATETIME(6)", found => found.DataType == "datetime" && found.Fraction >= 6);
    }

    private void CheckOwn(string name, string type, Func<TargetColumn, bool> fits)
    {
        if (table.Column(name) is not { } found)
            Add("$.table", $"{table.Name} lacks the platform's column: ADD COLUMN `{name}` {type} NOT NULL");
        else if (!fits(found) || found.IsGenerated)
            Add("$.table", $"{table.Name} needs the platform's column `{name}` as {type}; {Shown(found)}{(found.Collation is null ? "" : $" {found.Collation}")}");
    }

    /// <summary>With a further unique key an upsert would update the row that it hits there, which is another one.</summary>
    private void CheckUniqueKeys()
    {
        IReadOnlyList<string> expected = ["tenant_id", .. dataset.BusinessKey];
        var unique = table.Indexes.Where(index => index.IsUnique).ToList();
        if (!unique.Any(index => index.Name == "PRIMARY" && index.Columns.SequenceEqual(expected, StringComparer.OrdinalIgnoreCase)))
            Add("$.business_key", $"must be the primary key of {table.Name} behind the tenant: expected ({string.Join(", ", expected)}), found {PrimaryKey(unique)}");
        foreach (var index in unique.Where(index => index.Name != "PRIMARY"))
            Add("$.business_key", $"must be the only unique key of {table.Name}: {index.Name} ({string.Join(", ", index.Columns)}) is another one");
    }

    private static string PrimaryKey(IEnumerable<TargetIndex> unique)
        => unique.FirstOrDefault(index => index.Name == "PRIMARY") is { } primary ? $"({string.Join(", ", primary.Columns)})" : "none";

    private void CheckFurtherColumns()
    {
        HashSet<string> known = new(dataset.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase) { "tenant_id", TableDdl.ImportIdColumn, TableDdl.ChangedAtColumn };
        foreach (var column in table.Columns.Where(column => !known.Contains(column.Name) && column is { IsNullable: false, HasDefault: false, IsGenerated: false }))
            Add("$.columns", $"lack {column.Name}, which is NOT NULL in {table.Name} and has no default: a new row could not be inserted");
    }

    private string Shown(TargetColumn found) => $"{table.Name}.{found.Name} is {found.ColumnType}{(found.CharacterSet is null ? "" : $" in {found.CharacterSet}")}";

    private void Add(string path, string message) => faults.Add(new DatasetFault(path, message));
}
