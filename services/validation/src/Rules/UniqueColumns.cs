using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Validation;

/// <summary>Which columns of a dataset must be unique in one import.</summary>
internal static class UniqueColumns
{
    /// <summary>Those sets of which the file has all columns: of others the target keeps its values.</summary>
    public static IEnumerable<IReadOnlyList<string>> Asked(RuleScope scope)
        => scope.Dataset.Unique.Where(names => names.All(name => scope.IsRead(scope.Dataset.Column(name))));

    public static IEnumerable<IReadOnlyList<string>> Asked(DatasetDefinition dataset, ImportRow import)
        => dataset.Unique.Count == 0 ? [] : Asked(new RuleScope(dataset, import, new Dictionary<string, ReferencedTarget>()));
}
