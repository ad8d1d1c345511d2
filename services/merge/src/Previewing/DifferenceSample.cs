using Imports.Ledger;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Looks at the rows that change one of the target: counts them by column, and keeps the first of them with their values before and after. They come in the order
/// of their keys, on one thread.
/// </summary>
public sealed class DifferenceSample(MergedColumns columns)
{
    /// <summary>Enough to see what a file does; a few hundred KB at most unless its texts are long.</summary>
    internal const int MostRows = 100;

    private readonly MergedColumn[] updated = [.. columns.Updated];
    private readonly long[] changedRows = new long[columns.Updated.Count];
    private readonly Range[] fields = new Range[columns.All.Count];
    private readonly List<RowDifference> sample = [];

    /// <summary>What there was so far.</summary>
    public ImportDifferences Found => new(
        [.. updated.Zip(changedRows).Where(pair => pair.Second > 0).Select(pair => new ChangedColumn { Column = pair.First.Definition.Name, Rows = pair.Second })], [.. sample]);

    public void Add(RunRow row, TargetRow target)
    {
        var values = row.Fields;
        var index = 0;
        foreach (var field in values.Split((byte)'\t'))
            fields[index++] = field;
        List<ValueDifference>? changes = sample.Count < MostRows ? [] : null;
        for (var i = 0; i < updated.Length; i++)
        {
            var column = updated[i];
            var isNull = target.NextIsNull(out var before);
            var after = values[fields[column.Field]];
            if (!RowComparer.Changes(column, after, isNull, before))
                continue;
            changedRows[i]++;
            changes?.Add(ShownValue.Difference(column, isNull, before, after));
        }
        if (changes is not null)
            sample.Add(new RowDifference(row.Number, row.Place.FirstLine, KeyOf(values), changes));
    }

    private Dictionary<string, string> KeyOf(ReadOnlySpan<byte> values)
    {
        var key = new Dictionary<string, string>();
        foreach (var column in columns.Key)
            key.Add(column.Definition.Name, ShownValue.Of(column.Definition.Type, ShownValue.Plain(values[fields[column.Field]])));
        return key;
    }
}
