using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>What one import does to each column of its target: which its file has, which keep their value where a cell is blank, and with what new rows begin.</summary>
public sealed class MergedColumns
{
    private readonly Dictionary<string, object> defaults = [];

    private MergedColumns(DatasetDefinition dataset, IEnumerable<MergedColumn> columns)
    {
        Dataset = dataset;
        All = [.. columns];
        foreach (var column in All.Where(column => column.DefaultParameter is not null))
            defaults[column.DefaultParameter!] = DefaultValue.Of(column.Definition);
    }

    public DatasetDefinition Dataset { get; }

    /// <summary>In the order of the dataset.</summary>
    public IReadOnlyList<MergedColumn> All { get; }

    /// <summary>Those that an update may change.</summary>
    public IEnumerable<MergedColumn> Updated => All.Where(column => column.IsMapped && !Dataset.IsKey(column.Definition));

    /// <exception cref="ImportException">A default is no value of its column's type.</exception>
    public static MergedColumns Of(ImportRow import, DatasetDefinition dataset)
    {
        var plan = import.SourcePlan is { } json ? SourcePlan.FromJson(json) : null;
        var blank = import.ReadOptions().Blank;
        return new MergedColumns(dataset, dataset.Columns.Select((column, i) => Of(column, i, plan, blank)));
    }

    /// <summary>The parameters that the statements share, the defaults among them.</summary>
    public IReadOnlyDictionary<string, object> Parameters(ImportRow import, DateTimeOffset changedAt)
        => new Dictionary<string, object>(defaults) { ["tenantId"] = import.TenantId, ["importHex"] = import.ImportId.ToString("N"), ["changedAt"] = changedAt };

    private static MergedColumn Of(ColumnDefinition column, int index, SourcePlan? plan, IReadOnlyDictionary<string, string> blank)
    {
        var isFilled = column.From != ColumnOrigin.File;
        var isMapped = isFilled || plan is null || plan.Fields[index] is not null;
        var keeps = !isFilled && (blank.TryGetValue(column.Name, out var chosen) ? chosen == BlankPolicy.Keep : column.Blank == BlankMeaning.Keep);
        var takesDefault = column.Default is not null && (!isMapped || keeps);
        return new MergedColumn(column, isMapped, keeps, takesDefault ? $"default_{index}" : null);
    }
}

/// <summary>One column of a merge.</summary>
/// <param name="Definition">As the dataset has it.</param>
/// <param name="IsMapped">Its value comes from the file or the platform; else an update leaves it alone.</param>
/// <param name="Keeps">A blank cell leaves the target's value alone.</param>
/// <param name="DefaultParameter">The parameter that holds what a new row begins with where it has no value; null = NULL.</param>
public sealed record MergedColumn(ColumnDefinition Definition, bool IsMapped, bool Keeps, string? DefaultParameter)
{
    public string Name => SqlName.Quote(Definition.Name);

    /// <summary>The value in staging.</summary>
    public string Staged => $"s.{Name}";

    /// <summary>The value of a new row.</summary>
    public string Inserted => (IsMapped, DefaultParameter) switch
    {
        (true, null) => Staged,
        (true, { } parameter) => $"COALESCE({Staged}, @{parameter})",
        (false, null) => "NULL",
        (false, { } parameter) => $"@{parameter}",
    };

    /// <summary>The value of an existing row after an update.</summary>
    /// <param name="row">The name of the target in the statement.</param>
    public string UpdatedOver(string row) => Keeps ? $"COALESCE({Staged}, {row}.{Name})" : Staged;

    /// <summary>Whether an update leaves the value as it is. Text is compared as bytes: by its collation 'a' and 'a ' are the same, and the change would go unnoticed.</summary>
    /// <inheritdoc cref="UpdatedOver"/>
    public string SameAs(string row)
    {
        var same = Definition.Type is ColumnType.Text or ColumnType.Json ? $"CAST({row}.{Name} AS BINARY) <=> CAST({Staged} AS BINARY)" : $"{row}.{Name} <=> {Staged}";
        return Keeps ? $"({Staged} IS NULL OR {same})" : same;
    }
}
