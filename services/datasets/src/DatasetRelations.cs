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
        foreach (var (path, column, reference) in References(dataset))
        {
            if (!current.TryGetValue(reference.Dataset, out var other))
                yield return new DatasetFault($"{path}.dataset", $"names '{reference.Dataset}', which is no dataset");
            else if (other.BusinessKey is not [var key])
                yield return new DatasetFault($"{path}.dataset", $"names '{other.Name}', whose business key is not one column: {string.Join(", ", other.BusinessKey)}");
            else if (other.Column(key).Type != column.Type)
                yield return new DatasetFault(path, $"is of type {column.Type}, and the key {other.Name}.{key} of type {other.Column(key).Type}");
            else if (reference.By is { } by && !(other.Columns.Any(named => named.Name == by && named.Type == ColumnType.Text) && other.Indexes.Any(index => index[0] == by)))
                yield return new DatasetFault($"{path}.by", $"names '{by}', which is no text column of {other.Name} that one of its indexes begins with");
        }

        foreach (var other in current.Values.Where(other => other.Name != dataset.Name))
        {
            if (other.TargetTable == dataset.TargetTable)
                yield return new DatasetFault("$.table", $"{dataset.TargetTable} is the table of the dataset {other.Name}");
            else if (IsBuiltBeside(other, dataset) || IsBuiltBeside(dataset, other))
                yield return new DatasetFault("$.table", $"{dataset.TargetTable} and {other.TargetTable} of the dataset {other.Name} would be in each other's way: the platform builds a table anew under its name with {TableDdl.NewSuffix}");
        }
    }

    private static bool IsBuiltBeside(DatasetDefinition built, DatasetDefinition other) => built.TargetTable + TableDdl.NewSuffix == other.TargetTable;
}
