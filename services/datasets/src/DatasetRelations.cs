namespace Imports.Datasets;

/// <summary>What the datasets of a tenant are to each other: one refers to the keys of another, and no two write into one table.</summary>
public static class DatasetRelations
{
    /// <summary>The references of a dataset with their places.</summary>
    public static IEnumerable<(string Path, ColumnDefinition Column, ReferenceDefinition Reference)> References(DatasetDefinition dataset)
        => dataset.Columns.Select((column, i) => (Path: $"$.columns[{i}].references", Column: column))
            .Where(at => at.Column.References is not null)
            .Select(at => (at.Path, at.Column, at.Column.References!));

    /// <summary>What is at fault between a definition and the others.</summary>
    /// <param name="dataset">The definition that is to be stored.</param>
    /// <param name="current">All datasets as they will be then, this one among them, by name.</param>
    public static IEnumerable<DatasetFault> Faults(DatasetDefinition dataset, IReadOnlyDictionary<string, DatasetDefinition> current)
    {
        foreach (var at in References(dataset))
        {
            if (!current.TryGetValue(at.Reference.Dataset, out var other))
                yield return new DatasetFault($"{at.Path}.dataset", $"names '{at.Reference.Dataset}', which is no dataset");
            else if (Fault(at.Path, at.Column, at.Reference, other) is { } fault)
                yield return fault;
        }

        foreach (var other in current.Values.Where(other => other.Name != dataset.Name))
        {
            if (other.TargetTable == dataset.TargetTable)
                yield return new DatasetFault("$.table", $"{dataset.TargetTable} is the table of the dataset {other.Name}");
            else if (IsBuiltBeside(other, dataset) || IsBuiltBeside(dataset, other))
                yield return new DatasetFault("$.table", $"{dataset.TargetTable} and {other.TargetTable} of the dataset {other.Name} would be in each other's way: the platform builds a table anew under its name with {TableDdl.NewSuffix}");
        }
    }

    /// <summary>What others that refer to a dataset would have against its new definition. Each place begins with the name of the other one: <c>orders: $.columns[1].references.by</c>.</summary>
    /// <param name="dataset">The definition that is to be stored.</param>
    /// <param name="others">As they will be then; itself among them does no harm.</param>
    public static IEnumerable<DatasetFault> FaultsOfReferring(DatasetDefinition dataset, IEnumerable<DatasetDefinition> others)
        => from other in others
           where other.Name != dataset.Name
           from at in References(other)
           where at.Reference.Dataset == dataset.Name
           let fault = Fault(at.Path, at.Column, at.Reference, dataset)
           where fault is not null
           select fault with { Path = $"{other.Name}: {fault.Path}" };

    private static DatasetFault? Fault(string path, ColumnDefinition column, ReferenceDefinition reference, DatasetDefinition other)
    {
        if (other.BusinessKey is not [var key])
            return new DatasetFault($"{path}.dataset", $"names '{other.Name}', whose business key is not one column: {string.Join(", ", other.BusinessKey)}");
        if (other.Column(key).Type != column.Type)
            return new DatasetFault(path, $"is of type {column.Type}, and the key {other.Name}.{key} of type {other.Column(key).Type}");
        return reference.By is { } by && !(other.Columns.Any(named => named.Name == by && named.Type == ColumnType.Text) && other.Indexes.Any(index => index[0] == by))
            ? new DatasetFault($"{path}.by", $"names '{by}', which is no text column of {other.Name} that one of its indexes begins with")
            : null;
    }

    private static bool IsBuiltBeside(DatasetDefinition built, DatasetDefinition other) => built.TargetTable + TableDdl.NewSuffix == other.TargetTable;
}
