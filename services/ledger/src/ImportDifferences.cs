namespace Imports.Ledger;

/// <summary>What a dry run would change in its target. Rows that it would insert are no part of it.</summary>
/// <param name="Columns">Each column that changes.</param>
/// <param name="Sample">The first changed rows, in the order of their keys.</param>
public sealed record ImportDifferences(IReadOnlyList<ChangedColumn> Columns, IReadOnlyList<RowDifference> Sample);

/// <summary>How many rows change a column, the whole import counted.</summary>
public sealed record ChangedColumn
{
    public string Column { get; init; } = "";
    public long Rows { get; init; }
}

/// <summary>A row that changes one of the target.</summary>
/// <param name="Row">Its number in the file, from 1.</param>
/// <param name="Line">The first line it spans there, from 1.</param>
/// <param name="Key">Its business key by column, as text.</param>
/// <param name="Changes">The columns that it changes, in the order of the dataset.</param>
public sealed record RowDifference(long Row, long Line, IReadOnlyDictionary<string, string> Key, IReadOnlyList<ValueDifference> Changes);

/// <summary>A value before and after, as text: as <c>GET /datasets/{name}/rows</c> shows it, but for zeros at the end of a decimal.</summary>
/// <param name="Column">Whose value it is.</param>
/// <param name="Before">What the target has, cut to 200 characters; null = no value.</param>
/// <param name="After">What it would have, cut to 200 characters; null = no value.</param>
/// <param name="IsCut">One of them is longer than it is shown.</param>
public sealed record ValueDifference(string Column, string? Before, string? After, bool IsCut);
