using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>The rows that a target has refused in one merge, by their keys, with the reasons. Rows may come from several threads.</summary>
/// <param name="import">The import.</param>
/// <param name="columns">What it does to each column.</param>
/// <param name="most">See <see cref="MergeOptions.MaxRefusedRows"/>.</param>
/// <param name="before">Refused in earlier transactions of the merge; the import counts them.</param>
public sealed class TargetRefusals(ImportRow import, MergedColumns columns, int most, long before = 0)
{
    private readonly RejectBudget budget = RejectBudget.Of(import.ReadOptions());
    private readonly KeyEncoder keys = new(columns.Dataset);
    private readonly KeyBuffer key = new();
    private readonly List<RefusedRow> rows = [];

    public int Count => rows.Count;

    /// <summary>In the order of their keys, once nothing more comes.</summary>
    internal IReadOnlyList<RefusedRow> InKeyOrder()
    {
        rows.Sort((one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key));
        return rows;
    }

    /// <summary>The first few, each with how many rows it has: numbers and names of the table.</summary>
    internal string Reasons() => string.Join(
        "; ",
        rows.GroupBy(row => (row.Cause.Expected, row.Cause.Found)).Take(5).Select(group => $"{group.Count()} for {group.Key.Found}, where {group.Key.Expected} is expected"));

    /// <summary>Adds a row that the target does not have: all columns of the dataset.</summary>
    /// <inheritdoc cref="Add"/>
    internal void AddNew(RowBlock row, RowError error)
    {
        lock (rows)
        {
            keys.Encode(row.Written.TrimEnd((byte)'\n'), key);
            Add(error);
        }
    }

    /// <summary>Adds a row that changes one of the target: the columns of <see cref="MergedColumns.Staged"/>, its key first.</summary>
    /// <inheritdoc cref="Add"/>
    internal void AddChanged(RowBlock row, RowError error)
    {
        lock (rows)
        {
            key.Clear();
            var fields = new RowFields(row.Written.TrimEnd((byte)'\n'));
            foreach (var column in columns.Key)
            {
                fields.MoveNext();
                var plain = new byte[fields.Current.Length];
                KeyEncoder.Append(column.Definition.Type, plain.AsSpan(0, RowFields.Unescape(fields.Current, plain)), key);
            }
            Add(error);
        }
    }

    /// <exception cref="RefusedBeyondBudgetException">They are more than the import bears.</exception>
    /// <exception cref="ImportException">They are more than may be found one by one.</exception>
    private void Add(RowError error)
    {
        if (before + rows.Count >= most)
            throw TooMany();
        rows.Add(new RefusedRow(key.Written.ToArray(), RefusalCause.Of(error, columns.Dataset)));
        if (budget.IsExceeded(import.BadRows + rows.Count, import.ReadRows))
            throw new RefusedBeyondBudgetException();
    }

    private ImportException TooMany() => new(
        ErrorCodes.TargetRefused,
        $"The table {columns.Dataset.TargetTable} refuses more than {most} rows: {Reasons()}. Nothing was changed, and none of them is rejected: correct the table and retry the import, or send the corrected file.");
}

/// <summary>A row that the target refuses.</summary>
/// <param name="Key">As <see cref="KeyEncoder"/> writes it.</param>
/// <param name="Cause">Why.</param>
internal sealed record RefusedRow(byte[] Key, RejectCause Cause);

/// <summary>The import bears no more bad rows than it had before the target refused the last one: nothing of it is to be merged.</summary>
internal sealed class RefusedBeyondBudgetException() : Exception("The target refuses more rows than the import bears.");
