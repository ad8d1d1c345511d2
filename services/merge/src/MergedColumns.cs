using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>What one import does to each column of its target: which its file has, which keep their value where a cell is blank, and with what new rows begin.</summary>
public sealed class MergedColumns
{
    private MergedColumns(DatasetDefinition dataset, IEnumerable<MergedColumn> columns)
    {
        Dataset = dataset;
        All = [.. columns];
        Key = [.. dataset.BusinessKey.Select(name => All.First(column => column.Definition.Name == name))];
        Updated = [.. All.Where(column => column.IsMapped && !dataset.IsKey(column.Definition))];
    }

    public DatasetDefinition Dataset { get; }

    /// <summary>In the order of the dataset.</summary>
    public IReadOnlyList<MergedColumn> All { get; }

    /// <summary>In the order of the target's primary key, behind the tenant.</summary>
    public IReadOnlyList<MergedColumn> Key { get; }

    /// <summary>Those that an update may change.</summary>
    public IReadOnlyList<MergedColumn> Updated { get; }

    /// <summary>What of a changed row is staged: its key, then what may change.</summary>
    public IEnumerable<MergedColumn> Staged => Key.Concat(Updated);

    /// <summary>All, in the order in which a whole row of the target is read: its key, what may change, the rest.</summary>
    public IEnumerable<MergedColumn> Whole => Staged.Concat(All.Except(Staged));

    public static MergedColumns Of(ImportRow import, DatasetDefinition dataset)
    {
        var plan = import.SourcePlan is { } json ? SourcePlan.FromJson(json) : null;
        var blank = import.ReadOptions().Blank;
        return new MergedColumns(dataset, dataset.Columns.Select((column, i) => Of(column, i, plan, blank)));
    }

    private static MergedColumn Of(ColumnDefinition column, int index, SourcePlan? plan, IReadOnlyDictionary<string, string> blank)
    {
        var isFilled = column.From != ColumnOrigin.File;
        var isMapped = isFilled || plan is null || plan.Fields[index] is not null;
        var keeps = !isFilled && (blank.TryGetValue(column.Name, out var chosen) ? chosen == BlankPolicy.Keep : column.Blank == BlankMeaning.Keep);
        var begins = index < plan?.NewRowValues.Count && plan.NewRowValues[index] is { } value ? Encoding.UTF8.GetBytes(value) : null;
        return new MergedColumn(column, index, isMapped, keeps, begins);
    }
}

/// <summary>One column of a merge.</summary>
/// <param name="Definition">As the dataset has it.</param>
/// <param name="Field">Which field of a row it is, from 0.</param>
/// <param name="IsMapped">Its value comes from the file or the platform; else an update leaves it alone.</param>
/// <param name="Keeps">A blank cell leaves the target's value alone.</param>
/// <param name="NewRowValue">What a new row begins with where it has no value, as <c>LOAD DATA</c> takes it; null = NULL.</param>
public sealed record MergedColumn(ColumnDefinition Definition, int Field, bool IsMapped, bool Keeps, byte[]? NewRowValue)
{
    public string Name => SqlName.Quote(Definition.Name);

    /// <summary>The value of an existing row after an update, from the staged row <c>s</c>.</summary>
    /// <param name="row">The name of the target in the statement.</param>
    public string UpdatedOver(string row) => Keeps ? $"COALESCE(s.{Name}, {row}.{Name})" : $"s.{Name}";
}
