using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Validation;

/// <summary>What the row rules of one import depend on, beside its dataset: which columns its file has, what its blank cells mean, which tables it refers to.</summary>
public sealed class RuleScope
{
    private readonly ImportOptions options;
    private readonly HashSet<string> notInFile;
    private readonly IReadOnlyDictionary<string, ReferencedTarget> targets;

    /// <param name="dataset">The import's.</param>
    /// <param name="import">The import: its options and its source plan count; without a plan all columns are taken to be in the file.</param>
    /// <param name="targets">The tables of the datasets that it refers to, by column.</param>
    public RuleScope(DatasetDefinition dataset, ImportRow import, IReadOnlyDictionary<string, ReferencedTarget> targets)
    {
        Dataset = dataset;
        this.targets = targets;
        options = import.ReadOptions();
        var fields = import.SourcePlan is { } plan ? SourcePlan.FromJson(plan).Fields : null;
        notInFile = [.. dataset.Columns.Where((_, i) => fields is not null && fields[i] is null).Select(column => column.Name)];
    }

    public DatasetDefinition Dataset { get; }

    /// <summary>
    /// Whether the column's values are read from the file. Of others the target keeps its values, and new rows get what the definition says: no row is to blame.
    /// </summary>
    public bool IsRead(ColumnDefinition column) => column.From == ColumnOrigin.File && !notInFile.Contains(column.Name);

    /// <summary>
    /// Whether a row must have a value. Where blank cells mean the column's default, parsing has put it in; where they keep the target's value, a new row gets
    /// the default if there is one.
    /// </summary>
    public bool NeedsValue(ColumnDefinition column)
        => Dataset.IsKey(column) || (column.Required && !(Keeps(column) && column.Default is not null));

    /// <summary>Rows of the target stay beside those of the import: it is not replaced by them.</summary>
    public bool MeetsTarget => options.Mode != ImportMode.Replace;

    /// <summary>The table that the column refers to, or null.</summary>
    public ReferencedTarget? TargetOf(ColumnDefinition column) => targets.GetValueOrDefault(column.Name);

    private bool Keeps(ColumnDefinition column)
        => options.Blank.TryGetValue(column.Name, out var blank) ? blank == BlankPolicy.Keep : column.Blank == BlankMeaning.Keep;
}

/// <summary>The target table of a dataset that a column refers to.</summary>
/// <param name="Dataset">That dataset.</param>
/// <param name="Table">Its target, quoted.</param>
/// <param name="KeyColumn">Its business key.</param>
/// <param name="WhenEmpty">What holds while the tenant has no row there.</param>
public sealed record ReferencedTarget(string Dataset, string Table, string KeyColumn, WhenEmpty WhenEmpty);
