using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge.Tests;

/// <summary>What a test stages: rows of a dataset, each with a value for every column in the dataset's order.</summary>
public sealed record StagedImport(DatasetDefinition Dataset, IReadOnlyList<object?[]> Rows)
{
    public string Mode { get; init; } = ImportMode.Upsert;

    /// <summary>What the import itself says of blank cells.</summary>
    public IReadOnlyDictionary<string, string> Blank { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns that the file does not have.</summary>
    public IReadOnlyCollection<string> Unmapped { get; init; } = [];

    public string Plan()
    {
        var mapped = Dataset.Columns.Where(column => !Unmapped.Contains(column.Name)).Select(column => column.Name).ToList();
        return new SourcePlan
        {
            Delimiter = ',', Header = mapped, Ignored = [], Fields = [.. Dataset.Columns.Select(column => mapped.Contains(column.Name) ? mapped.IndexOf(column.Name) : (int?)null)],
        }.ToJson();
    }
}
