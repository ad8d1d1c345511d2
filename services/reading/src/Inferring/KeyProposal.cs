using System.IO.Hashing;
using Imports.Datasets;

namespace Imports.Reading.Inferring;

/// <summary>The columns that are proposed as business key.</summary>
/// <param name="Columns">None = no column, and no two together, tell the rows of the sample apart.</param>
/// <param name="Reason">Why these.</param>
/// <param name="Others">What else would tell them apart.</param>
public sealed record KeyProposal(IReadOnlyList<string> Columns, string Reason, IReadOnlyList<IReadOnlyList<string>> Others);

/// <summary>Looks for what tells the rows of a sample apart: a column whose values are never blank and never come again; else two together.</summary>
internal sealed class KeySearch
{
    /// <summary>Of columns that are never blank the first, for pairs.</summary>
    private const int MostInPairs = 8;
    private const int MostOthers = 5;
    private const int LongestKey = 255;

    private static readonly string[] Hints = ["id", "code", "key", "nr", "no", "number", "nummer", "sku", "isbn", "ean", "gtin", "uuid", "guid"];

    private readonly IReadOnlyList<ColumnProposal> columns;
    private readonly long rows;
    private readonly List<int> singles;
    private readonly List<(int One, int Other, HashSet<UInt128> Seen)> pairs = [];

    public KeySearch(IReadOnlyList<ColumnProposal> columns, long rows)
    {
        (this.columns, this.rows) = (columns, rows);
        var whole = Enumerable.Range(0, columns.Count).Where(i => columns[i] is { Blanks: 0, Values: > 0 } && CanBeKey(columns[i])).ToList();
        singles = [.. whole.Where(i => columns[i].Distinct == rows).OrderByDescending(i => Rank(columns[i]))];
        if (singles.Count > 0)
            return;
        var candidates = whole.OrderByDescending(i => Rank(columns[i])).Take(MostInPairs).Order().ToList();
        foreach (var one in candidates)
            pairs.AddRange(candidates.Where(other => other > one && (decimal)columns[one].Distinct * columns[other].Distinct >= rows).Select(other => (one, other, new HashSet<UInt128>())));
    }

    /// <summary>The rows are to be seen once more.</summary>
    public bool NeedsRows => pairs.Count > 0;

    /// <param name="field">The value of a column in the row.</param>
    public void See(Func<int, byte[]> field)
    {
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            var (one, other, seen) = pairs[i];
            var (left, right) = (field(one), field(other));
            // A row that has both has been seen: the pair is none.
            if (!seen.Add(XxHash128.HashToUInt128([.. BitConverter.GetBytes(left.Length), .. left, .. right])))
                pairs.RemoveAt(i);
        }
    }

    public KeyProposal Propose()
    {
        if (singles.Count > 0)
            return new KeyProposal([columns[singles[0]].Name], $"{rows} rows of the sample have {rows} different values in it, none blank{Said(singles[0])}.", [.. singles.Skip(1).Take(MostOthers).Select(i => (IReadOnlyList<string>)[columns[i].Name])]);
        if (pairs.Count > 0)
            return new KeyProposal(
                Names(pairs[0]), $"No column alone tells the {rows} rows of the sample apart; these two do, and are never blank.", [.. pairs.Skip(1).Take(MostOthers).Select(Names)]);
        return new KeyProposal([], rows == 0 ? "The sample has no row." : "No column, and no two that were looked at, tell the rows of the sample apart without being blank: name the key yourself.", []);
    }

    private IReadOnlyList<string> Names((int One, int Other, HashSet<UInt128> Seen) pair) => [columns[pair.One].Name, columns[pair.Other].Name];

    private string Said(int column) => IsNamedSo(columns[column]) ? ", and its name says so" : rows < 20 ? "; with so few rows that says little" : "";

    /// <summary>Amounts and times may be different by chance.</summary>
    private static bool CanBeKey(ColumnProposal column)
        => column.Type is ColumnType.Text or ColumnType.Integer or ColumnType.Date or ColumnType.Uuid && column.MaxLength is null or <= LongestKey;

    private static int Rank(ColumnProposal column) => (IsNamedSo(column) ? 2 : 0) + (column.Type is ColumnType.Date ? 0 : 1);

    private static bool IsNamedSo(ColumnProposal column) => column.Name.Split('_').Any(part => Hints.Contains(part));
}
